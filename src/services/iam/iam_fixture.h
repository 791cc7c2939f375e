#pragma once

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "base/error.h"
#include "services/iam/account_store.h"
#include "services/iam/identity_center.h"

namespace yagura::services::iam {

/// Allows everything, or nothing.
class SimpleAuthorizer final : public ports::Authorizer {
  public:
    Result<void> authorize(const ports::RequestContext&,
                           const ports::AuthorizationRequest& request) const override {
        asked.emplace_back(request.action);
        if (allows) return {};
        return fail(Errc::Forbidden, "no");
    }
    bool allows = true;
    mutable std::vector<std::string> asked;
};

/// IAM on a database of its own, with account 111111111111 and a clock that is set by hand.
class IamFixture {
  protected:
    static constexpr const char* kAccount = "111111111111";

    IamFixture() {
        std::string pattern = std::filesystem::temp_directory_path() / "yagura-iam-XXXXXX";
        YG_VERIFY(::mkdtemp(pattern.data()) != nullptr);
        folder_ = pattern;
        reopen();
        YG_VERIFY(accounts_->ensure_first_account(kAccount, std::nullopt).has_value());
        context_.account_id = kAccount;
        context_.identity.kind = ports::Identity::Kind::Root;
        context_.identity.account_id = kAccount;
        context_.identity.arn = "arn:aws:iam::111111111111:root";
    }
    ~IamFixture() {
        close();
        std::filesystem::remove_all(folder_);
    }
    void close() {
        iam_.reset();
        center_.reset();
        accounts_.reset();
        database_.reset();
    }
    /// As after a restart.
    void reopen() {
        close();
        database_ = std::move(*meta::Database::open(folder_ + "/meta.db"));
        accounts_ = std::move(*AccountStore::open(*database_, clock_));
        center_ = std::move(*IdentityCenter::open(*database_, *accounts_, clock_));
        center_->serve(authorizer_);
        iam_ = center_->iam();
    }

    api::iam::CreateUserResponse make_user(const std::string& name) {
        api::iam::CreateUserRequest request;
        request.user_name = name;
        auto made = iam_->create_user(context_, request);
        YG_VERIFY(made.has_value());
        return *std::move(made);
    }

    /// The context of a user's own call.
    ports::RequestContext as_user(const std::string& name) const {
        ports::RequestContext out = context_;
        const auto found =
            center_->policies().find_principal("arn:aws:iam::111111111111:user/" + name);
        YG_VERIFY(found.has_value());
        out.identity = *found;
        return out;
    }

    template <class T>
    static std::string name_of(const Result<T>& result) {
        return result.has_value() ? "" : std::string(result.error().name());
    }
    template <class T>
    static std::string message_of(const Result<T>& result) {
        return result.has_value() ? "" : std::string(result.error().message());
    }

    std::string folder_;
    ManualClock clock_;
    SimpleAuthorizer authorizer_;
    std::unique_ptr<meta::Database> database_;
    std::unique_ptr<AccountStore> accounts_;
    std::unique_ptr<IdentityCenter> center_;
    std::shared_ptr<api::iam::IamService> iam_;
    ports::RequestContext context_;
};

}  // namespace yagura::services::iam

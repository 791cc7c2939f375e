#include "services/sns/signing_key.h"

#include <fmt/core.h>

#include <utility>

#include "base/random.h"
#include "text/base64.h"
#include "text/hex.h"

namespace yagura::services::sns {
namespace {

constexpr std::string_view kPathStart = "/SimpleNotificationService-";
constexpr std::string_view kPathEnd = ".pem";
constexpr std::size_t kIdBytes = 16;

struct StoredKey {
    std::string id;
    std::string private_key;
    std::string certificate;
};

Result<std::optional<StoredKey>> newest(meta::Database& database) {
    return database.read([](meta::Session& session) -> Result<std::optional<StoredKey>> {
        auto select = YG_TRY(
            session.prepare("SELECT id, private_key, certificate FROM sns_signing_keys ORDER BY "
                            "created_ms DESC LIMIT 1"));
        if (!YG_TRY(select.step())) return std::nullopt;
        return StoredKey{select.text(0), select.text(1), select.text(2)};
    });
}

Result<void> store(meta::Database& database, const StoredKey& key, TimeMs now) {
    return database.transaction([&](meta::Session& session) -> Result<void> {
        auto insert =
            YG_TRY(session.prepare("INSERT INTO sns_signing_keys (id, private_key, certificate, "
                                   "created_ms) VALUES (?, ?, ?, ?)"));
        YG_CHECK(insert.bind_all(key.id, key.private_key, key.certificate, now.value).run());
        return {};
    });
}

}  // namespace

Result<std::unique_ptr<SigningKey>> SigningKey::open(meta::Database& database,
                                                     std::string_view region, Clock& clock) {
    std::unique_ptr<SigningKey> out(new SigningKey(database, region, clock));
    const auto stored = YG_TRY(newest(database));
    if (stored)
        out->key_ = {stored->id, YG_TRY(crypto::SigningCertificate::load(stored->private_key,
                                                                         stored->certificate))};
    return out;
}

Result<const SigningKey::Key*> SigningKey::key() const {
    const std::lock_guard lock(mutex_);
    if (key_.certificate) return &key_;
    auto certificate = YG_TRY(crypto::SigningCertificate::make(
        fmt::format("sns.{}.amazonaws.com", region_), clock_.now()));
    std::string bytes(kIdBytes, '\0');
    secure_random(bytes.data(), bytes.size());
    const std::string id = text::hex_encode(bytes);
    YG_CHECK(store(database_, {id, certificate->private_key_pem(), certificate->certificate_pem()},
                   clock_.now()));
    key_ = {id, std::move(certificate)};
    return &key_;
}

Result<std::string> SigningKey::sign(std::string_view text, Version version) const {
    const auto hash = version == Version::Sha1 ? crypto::SigningCertificate::Hash::Sha1
                                               : crypto::SigningCertificate::Hash::Sha256;
    return text::base64_encode(YG_TRY(YG_TRY(key())->certificate->sign(text, hash)));
}

Result<std::string> SigningKey::certificate_path() const {
    return fmt::format("{}{}{}", kPathStart, YG_TRY(key())->id, kPathEnd);
}

Result<std::optional<std::string>> SigningKey::certificate_at(std::string_view path) const {
    if (!path.starts_with(kPathStart) || !path.ends_with(kPathEnd)) return std::nullopt;
    path.remove_prefix(kPathStart.size());
    path.remove_suffix(kPathEnd.size());
    const std::string id(path);
    return database_.read([&](meta::Session& session) -> Result<std::optional<std::string>> {
        auto select =
            YG_TRY(session.prepare("SELECT certificate FROM sns_signing_keys WHERE id = ?"));
        select.bind_all(id);
        if (!YG_TRY(select.step())) return std::nullopt;
        return select.text(0);
    });
}

}  // namespace yagura::services::sns

#include <fmt/core.h>

#include <array>
#include <string>

#include "cli/corpus/cloudtrail_calls.h"
#include "cli/corpus/dice.h"
#include "cli/corpus/generators.h"
#include "cli/corpus/pieces.h"

// Fields and their order: cloudtrail.md sections 6 to 8.

namespace yagura::cli::corpus {
namespace {

constexpr std::string_view kAccount = "111122223333";
constexpr std::array<std::string_view, 4> kRegions = {"us-east-1", "ap-northeast-1", "eu-central-1",
                                                      "us-west-2"};

/// Who calls: rendered once up to what changes (session key, session start).
struct Caller {
    bool role = false;
    bool service = false;
    std::string name;
    std::string before_key;  ///< the userIdentity object up to the access key's value
    std::string after_key;
    std::string after_created;
    std::string user_agent;
};

std::string identifier(Dice& dice, std::string_view prefix) {
    constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string out(prefix);
    for (std::uint64_t bits = dice.bits(); out.size() < 13; bits >>= 5) out += kAlphabet[bits & 31];
    for (std::uint64_t bits = dice.bits(); out.size() < 20; bits >>= 5) out += kAlphabet[bits & 31];
    return out;
}

constexpr std::array<std::string_view, 6> kUserAgents = {
    "aws-cli/2.15.0 Python/3.11.6 Linux/6.1.0 exe/x86_64.debian.12 prompt/off "
    "command/ec2.describe-instances",
    "Boto3/1.34.11 md/Botocore#1.34.11 ua/2.0 os/linux#6.1.0-18-amd64 md/arch#x86_64 "
    "lang/python#3.11.2",
    "APN/1.0 HashiCorp/1.0 Terraform/1.6.6 (+https://www.terraform.io) "
    "terraform-provider-aws/5.31.0",
    "aws-sdk-go-v2/1.24.0 os/linux lang/go#1.21.5 md/GOOS#linux md/GOARCH#amd64 api/sts#1.26.5",
    "AWS Internal",
    "aws-sdk-java/2.21.29 Linux/6.1.0 OpenJDK_64-Bit_Server_VM/17.0.9 Java/17.0.9 vendor/Debian"};

class CloudTrail final : public Generator {
  public:
    explicit CloudTrail(std::uint64_t seed) : dice_(seed ^ 0x4354), choice_(call_weights()) {
        for (const std::string_view region : kRegions) {
            streams_.push_back(fmt::format("{}_CloudTrail_{}", kAccount, region));
        }
        make_users();
        make_roles();
        root_caller_.name = "root";
        root_caller_.user_agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)";
        for (int index = 0; index < 300; ++index)
            resources_.push_back(identifier(dice_, "i").substr(2));
        for (std::string& id : resources_) {
            for (char& character : id)
                character = "0123456789abcdef"[static_cast<unsigned char>(character) % 16];
        }
    }

    std::uint32_t next(TimeMs time, std::string& out) override {
        const std::uint32_t region = dice_.skewed(static_cast<std::uint32_t>(kRegions.size()));
        if (dice_.one_in(500)) {
            console_login(region, time, out);
        } else {
            call(kCalls[choice_.choose(dice_)], region, time, out);
        }
        return region;
    }

    const std::vector<std::string>& streams() const override { return streams_; }

  private:
    void make_users() {
        constexpr std::array<std::string_view, 18> kNames = {
            "alice", "bob",     "carol",  "dave",  "erin",   "frank", "grace", "heidi",  "ivan",
            "judy",  "mallory", "olivia", "peggy", "rupert", "sybil", "trent", "victor", "walter"};
        for (const std::string_view name : kNames) {
            Caller caller;
            caller.name = name;
            caller.before_key = fmt::format(
                R"({{"type":"IAMUser","principalId":"{}","arn":"arn:aws:iam::{}:user/{}","accountId":"{}","accessKeyId":"{}","userName":"{}"}})",
                identifier(dice_, "AIDA"), kAccount, name, kAccount, identifier(dice_, "AKIA"),
                name);
            caller.user_agent = dice_.pick(kUserAgents);
            users_.push_back(std::move(caller));
        }
    }

    void make_roles() {
        constexpr std::array<std::string_view, 14> kNames = {
            "AppServer",      "BatchWorker", "CiDeploy",     "DataPipeline", "EksNode",
            "Reader",         "Auditor",     "LambdaOrders", "LambdaImages", "BackupRole",
            "TerraformApply", "Monitoring",  "SsoAdmin",     "SsoDeveloper"};
        for (std::size_t index = 0; index < 60; ++index) {
            const std::string_view role = kNames[index % kNames.size()];
            const std::string principal = role_principal(role);
            const std::string session = role.starts_with("Sso")
                                            ? users_[index % users_.size()].name + "@example.com"
                                            : fmt::format("i-0{:016x}", dice_.bits());
            Caller caller;
            caller.role = true;
            caller.name = session;
            caller.before_key = fmt::format(
                R"({{"type":"AssumedRole","principalId":"{}:{}","arn":"arn:aws:sts::{}:assumed-role/{}/{}","accountId":"{}","accessKeyId":")",
                principal, session, kAccount, role, session, kAccount);
            caller.after_key = fmt::format(
                R"(","sessionContext":{{"sessionIssuer":{{"type":"Role","principalId":"{}","arn":"arn:aws:iam::{}:role/{}","accountId":"{}","userName":"{}"}},"webIdFederationData":{{}},"attributes":{{"creationDate":")",
                principal, kAccount, role, kAccount, role);
            caller.after_created =
                session.starts_with("i-")
                    ? R"(","mfaAuthenticated":"false"},"ec2RoleDelivery":"2.0"}})"
                    : R"(","mfaAuthenticated":"false"}}})";
            caller.user_agent = dice_.pick(kUserAgents);
            roles_.push_back(std::move(caller));
            role_keys_.push_back(identifier(dice_, "ASIA"));
        }
    }

    std::string role_principal(std::string_view role) {
        for (const auto& [name, principal] : principals_) {
            if (name == role) return principal;
        }
        principals_.emplace_back(role, identifier(dice_, "AROA"));
        return principals_.back().second;
    }

    const Caller& append_identity(TimeMs time, const ApiCall& call, std::string& out) {
        if (call.by_service) {
            out += R"({"type":"AWSService","invokedBy":")";
            out += call.invoked_by;
            out += R"("})";
            return service_caller_;
        }
        if (dice_.one_in(2500)) {
            out += fmt::format(
                R"({{"type":"Root","principalId":"{0}","arn":"arn:aws:iam::{0}:root","accountId":"{0}","accessKeyId":""}})",
                kAccount);
            return root_caller_;
        }
        if (dice_.one_in(5)) {
            const Caller& user = dice_.pick_skewed(users_);
            out += user.before_key;
            return user;
        }
        const std::uint32_t index = dice_.leaning(static_cast<std::uint32_t>(roles_.size()));
        if (dice_.one_in(400)) role_keys_[index] = identifier(dice_, "ASIA");
        const Caller& role = roles_[index];
        out += role.before_key;
        out += role_keys_[index];
        out += role.after_key;
        // Sessions start on the hour and live for one.
        times_.append_iso_seconds(out, TimeMs(time.value - time.value % kHourMs));
        out += 'Z';
        out += role.after_created;
        return role;
    }

    void append_head(const ApiCall& call, std::uint32_t region, TimeMs time, const Caller& caller,
                     std::uint32_t address, std::string& out) {
        out += R"(,"eventTime":")";
        times_.append_iso_seconds(out, time);
        out += R"(Z","eventSource":")";
        out += call.source;
        out += R"(","eventName":")";
        out += call.name;
        out += R"(","awsRegion":")";
        out += call.global ? std::string_view("us-east-1") : kRegions[region];
        out += R"(","sourceIPAddress":")";
        if (call.by_service) {
            out += call.invoked_by;
        } else {
            append_ipv4(out, address);
        }
        out += R"(","userAgent":")";
        out += call.by_service ? call.invoked_by : std::string_view(caller.user_agent);
        out += '"';
    }

    void append_tail(const ApiCall& call, std::uint32_t region, std::string& out) {
        out += R"(,"requestID":")";
        append_uuid(out, dice_);
        out += R"(","eventID":")";
        append_uuid(out, dice_);
        out += call.read_only ? R"(","readOnly":true)" : R"(","readOnly":false)";
        if (!call.resource_type.empty()) {
            out += R"(,"resources":[{"accountId":"111122223333","type":")";
            out += call.resource_type;
            out += R"(","ARN":")";
            append_filled(call.resource_arn, region, out);
            out += R"("}])";
        }
        out += R"(,"eventType":"AwsApiCall")";
        if (!call.api_version.empty()) {
            out += R"(,"apiVersion":")";
            out += call.api_version;
            out += '"';
        }
        out += call.data_event ? R"(,"managementEvent":false)" : R"(,"managementEvent":true)";
        out += R"(,"recipientAccountId":"111122223333","eventCategory":")";
        out += call.data_event ? "Data" : "Management";
        if (call.by_service) {
            out += R"("})";
            return;
        }
        out +=
            R"(","tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":")";
        out += call.host;
        if (!call.global) {
            out += '.';
            out += kRegions[region];
        }
        out += R"(.amazonaws.com"}})";
    }

    /// Appends `text` with its place holders filled: $R region, $I instance id, $K key id (UUID),
    /// $N number, $H hexadecimal digits, $T table or bucket, $P object path.
    void append_filled(std::string_view text, std::uint32_t region, std::string& out) {
        std::size_t begin = 0;
        for (std::size_t at = text.find('$'); at != text.npos; at = text.find('$', begin)) {
            out.append(text, begin, at - begin);
            append_place(text[at + 1], region, out);
            begin = at + 2;
        }
        out.append(text, begin);
    }

    void append_place(char kind, std::uint32_t region, std::string& out) {
        constexpr std::array<std::string_view, 12> kThings = {
            "orders",  "customers", "invoices", "sessions", "catalog", "events",
            "metrics", "images",    "audit",    "exports",  "backups", "carts"};
        switch (kind) {
            case 'R':
                out += kRegions[region];
                break;
            case 'I':
                out += "i-0";
                out += dice_.pick_leaning(resources_);
                break;
            case 'K': {
                Dice keys(dice_.skewed(40) + 77u);
                append_uuid(out, keys);
                break;
            }
            case 'N':
                append_decimal(out, dice_.skewed(100'000));
                break;
            case 'H':
                append_hex_digits(out, dice_.bits(), 16);
                break;
            case 'T':
                out += dice_.pick_skewed(kThings);
                break;
            case 'P':
                out += "2026/";
                append_padded(out, dice_.between(1, 12), 2);
                out += '/';
                append_padded(out, dice_.between(1, 28), 2);
                out += "/part-";
                append_padded(out, dice_.below(100'000), 5);
                out += ".parquet";
                break;
            default:
                out += kind;
                break;  // "$$" is a dollar sign
        }
    }

    void call(const ApiCall& call, std::uint32_t region, TimeMs time, std::string& out) {
        out += R"({"eventVersion":"1.11","userIdentity":)";
        const Caller& caller = append_identity(time, call, out);
        const std::uint32_t address = (198u << 24) + (18u << 16) + dice_.leaning(6000) * 21u;
        append_head(call, region, time, caller, address, out);
        const bool refused = !call.by_service && dice_.one_in(40);
        if (refused) append_refusal(call, caller, region, out);
        out += R"(,"requestParameters":)";
        append_filled(call.request, region, out);
        out += R"(,"responseElements":)";
        if (refused) {
            out += "null";
        } else {
            append_filled(call.response, region, out);
        }
        if (!call.additional.empty() && !refused) {
            out += R"(,"additionalEventData":)";
            append_filled(call.additional, region, out);
        }
        append_tail(call, region, out);
    }

    void append_refusal(const ApiCall& call, const Caller& caller, std::uint32_t region,
                        std::string& out) {
        const bool ec2 = call.host == "ec2";
        out += R"(,"errorCode":")";
        out += ec2 ? "Client.UnauthorizedOperation" : "AccessDenied";
        out += R"(","errorMessage":"User: arn:aws:)";
        out += caller.role ? "sts::111122223333:assumed-role/" : "iam::111122223333:user/";
        out += caller.name;
        out += " is not authorized to perform: ";
        out += call.host;
        out += ':';
        out += call.name;
        out += " on resource: ";
        append_filled(call.resource_arn.empty() ? std::string_view("*") : call.resource_arn, region,
                      out);
        out += R"( because no identity-based policy allows the action")";
    }

    void console_login(std::uint32_t region, TimeMs time, std::string& out) {
        const bool failed = dice_.one_in(6);
        const bool mfa = !dice_.one_in(5);
        const Caller& user = dice_.pick_skewed(users_);
        out += R"({"eventVersion":"1.11","userIdentity":)";
        out += user.before_key;
        out += R"(,"eventTime":")";
        times_.append_iso_seconds(out, time);
        out +=
            R"(Z","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","awsRegion":")";
        out += kRegions[region];
        out += R"(","sourceIPAddress":")";
        append_ipv4(out, (198u << 24) + (19u << 16) + dice_.skewed(2000) * 31u);
        out +=
            R"(","userAgent":"Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0")";
        if (failed) out += R"(,"errorMessage":"Failed authentication")";
        out += R"(,"requestParameters":null,"responseElements":{"ConsoleLogin":")";
        out += failed ? "Failure" : "Success";
        out +=
            R"("},"additionalEventData":{"LoginTo":"https://console.aws.amazon.com/console/home?state=hashArgs%23&isauthcode=true","MobileVersion":"No","MFAUsed":")";
        out += mfa ? "Yes" : "No";
        out += R"("},"eventID":")";
        append_uuid(out, dice_);
        out +=
            R"(","readOnly":false,"eventType":"AwsConsoleSignIn","managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management","tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"signin.aws.amazon.com"}})";
    }

    Dice dice_;
    WeightedChoice choice_;
    TimeText times_;
    std::vector<std::string> streams_;
    std::vector<Caller> users_;
    std::vector<Caller> roles_;
    std::vector<std::string> role_keys_;
    std::vector<std::pair<std::string_view, std::string>> principals_;
    std::vector<std::string> resources_;
    Caller service_caller_;
    Caller root_caller_;
};

}  // namespace

std::unique_ptr<Generator> make_cloudtrail(std::uint64_t seed) {
    return std::make_unique<CloudTrail>(seed);
}

}  // namespace yagura::cli::corpus

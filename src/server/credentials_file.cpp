#include "server/credentials_file.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "base/random.h"
#include "server/ini_file.h"

namespace yagura::server {
namespace {

/// Closes at the end of the scope.
class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int number() const { return number_; }

  private:
    int number_;
};

Result<void> write_all(int descriptor, std::string_view text, const std::string& path) {
    while (!text.empty()) {
        const ssize_t bytes = ::write(descriptor, text.data(), text.size());
        if (bytes < 0 && errno == EINTR) continue;
        if (bytes < 0) return fail(system_error("write", path, errno));
        text.remove_prefix(static_cast<std::size_t>(bytes));
    }
    if (::fsync(descriptor) != 0) return fail(system_error("fsync", path, errno));
    return {};
}

Result<void> sync_folder_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    const std::string folder = slash == path.npos ? "." : path.substr(0, slash + 1);
    const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (descriptor.number() < 0 || ::fsync(descriptor.number()) != 0) {
        return fail(system_error("fsync", folder, errno));
    }
    return {};
}

Result<IniFile> read_profiles(const std::string& path) {
    const auto text = read_text_file(path);
    if (!text && text.error().code() == Errc::NotFound) {
        return IniFile::parse(
            "# Access keys of Yagura, made by it. Use: AWS_SHARED_CREDENTIALS_FILE=(this file) "
            "aws --profile yagura ...\n");
    }
    if (!text) return fail(text.error());
    return IniFile::parse(*text);
}

}  // namespace

std::string account_profile_name(std::string_view account_id) {
    return fmt::format("yagura-{}", account_id);
}

std::string profile_text(const CredentialsProfile& profile) {
    return fmt::format(
        "[{}]\naws_access_key_id = {}\naws_secret_access_key = {}\nregion = {}\nendpoint_url = "
        "{}\n",
        profile.name, profile.access_key_id, profile.secret_access_key, profile.region,
        profile.endpoint_url);
}

Result<std::string> read_text_file(const std::string& path) {
    const Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (descriptor.number() < 0) {
        if (errno == ENOENT) return fail(Errc::NotFound, fmt::format("there is no file {}", path));
        return fail(system_error("open", path, errno));
    }
    std::string out;
    char buffer[4096];
    for (;;) {
        const ssize_t bytes = ::read(descriptor.number(), buffer, sizeof(buffer));
        if (bytes < 0 && errno == EINTR) continue;
        if (bytes < 0) return fail(system_error("read", path, errno));
        if (bytes == 0) return out;
        out.append(buffer, static_cast<std::size_t>(bytes));
    }
}

Result<void> write_private_file(const std::string& path, std::string_view text) {
    const std::string temporary = fmt::format("{}.{}.new", path, uuid_v4());
    {
        const Descriptor descriptor(
            ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (descriptor.number() < 0) return fail(system_error("create", temporary, errno));
        if (auto written = write_all(descriptor.number(), text, temporary); !written) {
            ::unlink(temporary.c_str());
            return written;
        }
    }
    if (::rename(temporary.c_str(), path.c_str()) != 0) {
        const int error_number = errno;
        ::unlink(temporary.c_str());
        return fail(system_error("rename to", path, error_number));
    }
    return sync_folder_of(path);
}

Result<void> save_profile(const std::string& path, const CredentialsProfile& profile) {
    IniFile file = YG_TRY(read_profiles(path));
    file.set(profile.name, "aws_access_key_id", profile.access_key_id);
    file.set(profile.name, "aws_secret_access_key", profile.secret_access_key);
    if (!profile.region.empty()) file.set(profile.name, "region", profile.region);
    if (!profile.endpoint_url.empty()) file.set(profile.name, "endpoint_url", profile.endpoint_url);
    if (!profile.ca_bundle.empty()) file.set(profile.name, "ca_bundle", profile.ca_bundle);
    return write_private_file(path, file.text());
}

Result<void> update_endpoints(const std::string& path, const std::string& endpoint_url,
                              const std::string& ca_bundle) {
    const auto text = read_text_file(path);
    if (!text && text.error().code() == Errc::NotFound) return {};
    if (!text) return fail(text.error());
    IniFile file = IniFile::parse(*text);
    bool changed = false;
    for (const std::string& name : file.section_names()) {
        const bool ours = name == "yagura" || name.starts_with("yagura-");
        if (!ours) continue;
        const auto set = [&](const char* key, const std::string& value) {
            if (value.empty() || file.find(name, key) == value) return;
            file.set(name, key, value);
            changed = true;
        };
        set("endpoint_url", endpoint_url);
        set("ca_bundle", ca_bundle);
    }
    return changed ? write_private_file(path, file.text()) : Result<void>();
}

}  // namespace yagura::server

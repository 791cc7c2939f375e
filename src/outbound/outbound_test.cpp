#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "outbound/rules.h"
#include "outbound/smtp_relay.h"

namespace yagura::outbound {
namespace {

bool allowed(const Rules& rules, std::string_view address, Wish wish = Wish::Client) {
    const auto ip = IpAddress::parse(address);
    EXPECT_TRUE(ip.has_value()) << address;
    return ip && rules.check(*ip, wish).has_value();
}

Rules rules_of(std::vector<std::string> allow, std::vector<std::string> deny) {
    auto rules = Rules::parse(allow, deny);
    EXPECT_TRUE(rules.has_value());
    return *rules;
}

TEST(Rules, BuiltInDenials) {
    const Rules rules;
    for (const char* address :
         {"127.0.0.1", "127.9.9.9", "::1", "0.0.0.0", "::", "169.254.169.254", "fe80::1",
          "224.0.0.1", "ff02::1", "255.255.255.255", "100.100.100.200", "fd00:ec2::254",
          "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
          "2002:7f00:1::1"})
        EXPECT_FALSE(allowed(rules, address)) << address;
    for (const char* address : {"192.0.2.1", "10.0.0.1", "192.168.1.1", "2001:db8::1", "fd00::1",
                                "64:ff9b::c000:201", "100.100.100.201"})
        EXPECT_TRUE(allowed(rules, address)) << address;
}

TEST(Rules, MostSpecificNetworkDecides) {
    const Rules rules = rules_of({"10.1.0.0/16", "127.0.0.0/8"}, {"10.0.0.0/8", "10.1.2.0/24"});
    EXPECT_FALSE(allowed(rules, "10.0.0.1"));
    EXPECT_TRUE(allowed(rules, "10.1.0.1"));
    EXPECT_FALSE(allowed(rules, "10.1.2.1"));
    EXPECT_TRUE(allowed(rules, "127.0.0.1"));
    EXPECT_TRUE(allowed(rules, "::ffff:127.0.0.1"));
    EXPECT_FALSE(allowed(rules, "::1"));
}

TEST(Rules, WideAllowanceOpensNoDenial) {
    const Rules rules = rules_of({"0.0.0.0/0", "::/0"}, {});
    EXPECT_FALSE(allowed(rules, "127.0.0.1"));
    EXPECT_FALSE(allowed(rules, "169.254.169.254"));
    EXPECT_TRUE(allowed(rules, "192.0.2.1"));
    // Of equal networks the denial counts.
    const Rules both = rules_of({"192.0.2.0/24"}, {"192.0.2.0/24"});
    EXPECT_FALSE(allowed(both, "192.0.2.1"));
    // Denying everything else leaves what is allowed.
    const Rules closed = rules_of({"192.0.2.0/24"}, {"0.0.0.0/0", "::/0"});
    EXPECT_TRUE(allowed(closed, "192.0.2.1"));
    EXPECT_FALSE(allowed(closed, "198.51.100.1"));
    EXPECT_FALSE(allowed(closed, "2001:db8::1"));
}

TEST(Rules, OperatorsWishes) {
    EXPECT_TRUE(allowed(Rules(), "127.0.0.1", Wish::Operator));
    const Rules rules = rules_of({}, {"127.0.0.0/8"});
    EXPECT_FALSE(allowed(rules, "127.0.0.1", Wish::Operator));
}

TEST(Rules, TextsThatAreNoNetworks) {
    for (const char* text : {"", "10.0.0.0/33", "10.0.0/8", "::/129", "10.0.0.0/", "10.0.0.0/x",
                             "example.com", "10.0.0.0/-1"}) {
        const std::vector<std::string> one = {text};
        EXPECT_FALSE(Rules::parse(one, {}).has_value()) << text;
    }
    const auto denied = Rules().check(*IpAddress::parse("169.254.1.2"), Wish::Client);
    EXPECT_EQ(denied.error().message(),
              "the outbound rules deny 169.254.1.2, which is in 169.254.0.0/16");
}

TEST(MailSource, HeadersAndText) {
    Mail mail;
    mail.from_name = "Ops \"team\"";
    mail.to = "ann@example.com";
    mail.subject = "ALARM: \"disk\"";
    mail.text = "caf\xc3\xa9 = 1 \n.\nlast";
    const std::string source =
        mail_source(mail, "alarms@example.com", TimeMs(1'768'469'400'000), "id@example.com");
    EXPECT_EQ(source,
              "Date: Thu, 15 Jan 2026 09:30:00 +0000\r\n"
              "From: \"Ops \\\"team\\\"\" <alarms@example.com>\r\n"
              "To: ann@example.com\r\n"
              "Message-ID: <id@example.com>\r\n"
              "Subject: ALARM: \"disk\"\r\n"
              "Auto-Submitted: auto-generated\r\n"
              "MIME-Version: 1.0\r\n"
              "Content-Type: text/plain; charset=UTF-8\r\n"
              "Content-Transfer-Encoding: quoted-printable\r\n"
              "\r\n"
              "caf=C3=A9 =3D 1=20\r\n.\r\nlast\r\n");
}

TEST(MailSource, NothingEndsAHeader) {
    Mail mail;
    mail.from_name = "a\r\nBcc: eve@example.com";
    mail.to = "ann@example.com";
    mail.subject =
        "Gr\xc3\xbc\xc3\x9f"
        "e\r\nBcc: eve@example.com";
    const std::string source = mail_source(mail, "alarms@example.com", TimeMs(0), "id");
    EXPECT_EQ(source.find("\nBcc:"), std::string::npos) << source;
    EXPECT_NE(source.find("Subject: =?UTF-8?B?"), std::string::npos) << source;
}

TEST(MailSource, LinesStayShort) {
    Mail mail;
    mail.to = "ann@example.com";
    mail.text = std::string(1000, 'x') + "\n" + std::string(1000, '=');
    const std::string source = mail_source(mail, "a@example.com", TimeMs(0), "id");
    std::size_t begin = 0;
    while (begin < source.size()) {
        const std::size_t end = source.find("\r\n", begin);
        ASSERT_NE(end, std::string::npos);
        EXPECT_LE(end - begin, 76U);
        begin = end + 2;
    }
}

}  // namespace
}  // namespace yagura::outbound

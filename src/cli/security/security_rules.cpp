#include "cli/security/security_rules.h"

#include <fmt/core.h>

namespace yagura::cli {
namespace {

struct FixedRule {
    std::string_view name;
    std::string_view pattern;
    std::string_view meaning;
    int threshold = 1;
};

// One failed logon over the network is a typing mistake; five in five minutes are not.
constexpr FixedRule kWindows[] = {
    {"Windows-Logon-Success", R"("<EventID>4624</EventID>" "<Data Name='LogonType'>3</Data>")",
     "a logon over the network succeeded"},
    {"Windows-Logon-Fail", R"("<EventID>4625</EventID>" "<Data Name='LogonType'>3</Data>")",
     "logons over the network failed", 5},
    {"Windows-User-Created", R"("<EventID>4720</EventID>")", "a user account was created"},
    {"Windows-Password-Changed", R"("<EventID>4723</EventID>")",
     "somebody tried to change a password"},
    {"Windows-Password-Reset", R"("<EventID>4724</EventID>")",
     "somebody tried to reset a password"},
    {"Windows-User-Disabled", R"("<EventID>4725</EventID>")", "a user account was disabled"},
    {"Windows-User-Deleted", R"("<EventID>4726</EventID>")", "a user account was deleted"},
    {"Windows-User-LockedOut", R"("<EventID>4740</EventID>")", "a user account was locked out"},
    {"Windows-Admin-Member-Added",
     R"("<EventID>4732</EventID>" "<Data Name='TargetUserName'>Administrators</Data>")",
     "a member was added to the local group Administrators"},
    {"Windows-Special-Privileges", R"("<EventID>4672</EventID>")",
     "a new logon was given special privileges"},
    {"Windows-Log-Cleared", R"("<EventID>1102</EventID>")", "the audit log was cleared"},
};

constexpr FixedRule kCis[] = {
    {"UnauthorizedAPICalls",
     R"({($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*")})",
     "CIS 3.1: an API call was refused for want of permission"},
    {"ConsoleSigninWithoutMFA",
     R"({ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") })",
     "CIS 3.2: somebody signed in to the console without a second factor"},
    {"RootAccountUsage",
     R"({$.userIdentity.type="Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType !="AwsServiceEvent"})",
     "CIS 3.3: the root account was used"},
    {"IAMPolicyChanges",
     R"({($.eventName=DeleteGroupPolicy)||($.eventName=DeleteRolePolicy)||)"
     R"(($.eventName=DeleteUserPolicy)||($.eventName=PutGroupPolicy)||)"
     R"(($.eventName=PutRolePolicy)||($.eventName=PutUserPolicy)||($.eventName=CreatePolicy))"
     R"(||($.eventName=DeletePolicy)||($.eventName=CreatePolicyVersion)||)"
     R"(($.eventName=DeletePolicyVersion)||($.eventName=AttachRolePolicy)||)"
     R"(($.eventName=DetachRolePolicy)||($.eventName=AttachUserPolicy)||)"
     R"(($.eventName=DetachUserPolicy)||($.eventName=AttachGroupPolicy)||)"
     R"(($.eventName=DetachGroupPolicy)})",
     "CIS 3.4: a policy of IAM was changed"},
    {"CloudTrailChanges",
     R"({($.eventName=CreateTrail)||($.eventName=UpdateTrail)||($.eventName=DeleteTrail)||)"
     R"(($.eventName=StartLogging)||($.eventName=StopLogging)})",
     "CIS 3.5: a trail was changed or stopped"},
    {"ConsoleAuthenticationFailure",
     R"({($.eventName=ConsoleLogin)&&($.errorMessage="Failed authentication")})",
     "CIS 3.6: a sign-in to the console failed"},
    {"DisableOrDeleteCMK",
     R"({($.eventSource=kms.amazonaws.com)&&(($.eventName=DisableKey)||)"
     R"(($.eventName=ScheduleKeyDeletion))})",
     "CIS 3.7: a key was disabled or scheduled for deletion"},
    {"S3BucketPolicyChanges",
     R"({($.eventSource=s3.amazonaws.com)&&(($.eventName=PutBucketAcl)||)"
     R"(($.eventName=PutBucketPolicy)||($.eventName=PutBucketCors)||)"
     R"(($.eventName=PutBucketLifecycle)||($.eventName=PutBucketReplication)||)"
     R"(($.eventName=DeleteBucketPolicy)||($.eventName=DeleteBucketCors)||)"
     R"(($.eventName=DeleteBucketLifecycle)||($.eventName=DeleteBucketReplication))})",
     "CIS 3.8: access rules of a bucket were changed"},
    {"AWSConfigChanges",
     R"({($.eventSource=config.amazonaws.com)&&(($.eventName=StopConfigurationRecorder)||)"
     R"(($.eventName=DeleteDeliveryChannel)||($.eventName=PutDeliveryChannel)||)"
     R"(($.eventName=PutConfigurationRecorder))})",
     "CIS 3.9: the recording of configurations was changed"},
    {"SecurityGroupChanges",
     R"({($.eventName=AuthorizeSecurityGroupIngress)||)"
     R"(($.eventName=AuthorizeSecurityGroupEgress)||($.eventName=RevokeSecurityGroupIngress))"
     R"(||($.eventName=RevokeSecurityGroupEgress)||($.eventName=CreateSecurityGroup)||)"
     R"(($.eventName=DeleteSecurityGroup)})",
     "CIS 3.10: a security group was changed"},
    {"NetworkACLChanges",
     R"({($.eventName=CreateNetworkAcl)||($.eventName=CreateNetworkAclEntry)||)"
     R"(($.eventName=DeleteNetworkAcl)||($.eventName=DeleteNetworkAclEntry)||)"
     R"(($.eventName=ReplaceNetworkAclEntry)||($.eventName=ReplaceNetworkAclAssociation)})",
     "CIS 3.11: a network access list was changed"},
    {"NetworkGatewayChanges",
     R"({($.eventName=CreateCustomerGateway)||($.eventName=DeleteCustomerGateway)||)"
     R"(($.eventName=AttachInternetGateway)||($.eventName=CreateInternetGateway)||)"
     R"(($.eventName=DeleteInternetGateway)||($.eventName=DetachInternetGateway)})",
     "CIS 3.12: a network gateway was changed"},
    {"RouteTableChanges",
     R"({($.eventName=CreateRoute)||($.eventName=CreateRouteTable)||)"
     R"(($.eventName=ReplaceRoute)||($.eventName=ReplaceRouteTableAssociation)||)"
     R"(($.eventName=DeleteRouteTable)||($.eventName=DeleteRoute)||)"
     R"(($.eventName=DisassociateRouteTable)})",
     "CIS 3.13: a route table was changed"},
    {"VPCChanges",
     R"({($.eventName=CreateVpc)||($.eventName=DeleteVpc)||($.eventName=ModifyVpcAttribute))"
     R"(||($.eventName=AcceptVpcPeeringConnection)||($.eventName=CreateVpcPeeringConnection))"
     R"(||($.eventName=DeleteVpcPeeringConnection)||($.eventName=RejectVpcPeeringConnection))"
     R"(||($.eventName=AttachClassicLinkVpc)||($.eventName=DetachClassicLinkVpc)||)"
     R"(($.eventName=DisableVpcClassicLink)||($.eventName=EnableVpcClassicLink)})",
     "CIS 3.14: a virtual network was changed"},
    {"OrganizationsChanges",
     R"({ ($.eventSource = organizations.amazonaws.com) && (($.eventName = "AcceptHandshake") )"
     R"(|| ($.eventName = "AttachPolicy") || ($.eventName = "CreateAccount") ||)"
     R"( ($.eventName = "DetachPolicy") || ($.eventName = "LeaveOrganization")) })",
     "CIS 3.15: the organization was changed"},
};

template <std::size_t kCount>
std::vector<SecurityRule> copied(const FixedRule (&rules)[kCount]) {
    std::vector<SecurityRule> out;
    for (const FixedRule& rule : rules) {
        out.push_back({std::string(rule.name), std::string(rule.pattern), std::string(rule.meaning),
                       rule.threshold});
    }
    return out;
}

}  // namespace

std::vector<SecurityRule> windows_rules(const std::vector<std::string>& objects) {
    std::vector<SecurityRule> out = copied(kWindows);
    for (std::size_t i = 0; i < objects.size(); ++i) {
        // A quoted term ends at a quote and takes a backslash before one as written.
        std::string path;
        for (const char c : objects[i]) path += c == '"' ? std::string("\\\"") : std::string(1, c);
        out.push_back(
            {i == 0 ? std::string("Windows-Object-Access")
                    : fmt::format("Windows-Object-Access-{}", i + 1),
             fmt::format(R"("<EventID>4656</EventID>" "<Data Name='ObjectName'>{}</Data>")", path),
             fmt::format("a handle to {} was requested", objects[i])});
    }
    return out;
}

std::vector<SecurityRule> cis_rules() {
    return copied(kCis);
}

}  // namespace yagura::cli

#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace yagura::cli::corpus {

/// One kind of API call that the CloudTrail records tell of. `request`, `response`, `additional`
/// and `resource_arn` hold place holders that the generator fills in.
struct ApiCall {
    std::uint32_t weight = 0;
    std::string_view source;
    std::string_view host;
    std::string_view name;
    bool read_only = false;
    std::string_view request = "null";
    std::string_view response = "null";
    std::string_view resource_type{};
    std::string_view resource_arn{};
    std::string_view api_version{};
    std::string_view additional{};
    bool data_event = false;
    bool global = false;
    bool by_service = false;
    std::string_view invoked_by{};
};

inline constexpr std::string_view kS3Additional =
    R"({"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":0,"AuthenticationMethod":"AuthHeader","x-amz-id-2":"$H$H$H","bytesTransferredOut":$N})";

inline constexpr auto kCalls =
    std::to_array<ApiCall>(
        {
            {.weight = 160,
             .source = "ec2.amazonaws.com",
             .host = "ec2",
             .name = "DescribeInstances",
             .read_only = true,
             .request =
                 R"({"maxResults":1000,"instancesSet":{"items":[{"instanceId":"$I"},{"instanceId":"$I"}]},"filterSet":{}})"},
            {.weight = 60,
             .source = "ec2.amazonaws.com",
             .host = "ec2",
             .name = "DescribeVolumes",
             .read_only = true,
             .request =
                 R"({"volumeSet":{},"filterSet":{"items":[{"name":"attachment.instance-id","valueSet":{"items":[{"value":"$I"}]}}]}})"},
            {.weight = 40,
             .source = "ec2.amazonaws.com",
             .host = "ec2",
             .name = "DescribeSecurityGroups",
             .read_only = true,
             .request =
                 R"({"securityGroupSet":{},"securityGroupIdSet":{"items":[{"groupId":"sg-0$H"}]},"filterSet":{}})"},
            {.weight = 8,
             .source = "ec2.amazonaws.com",
             .host = "ec2",
             .name = "AuthorizeSecurityGroupIngress",
             .request =
                 R"({"groupId":"sg-0$H","ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":443,"toPort":443,"groups":{},"ipRanges":{"items":[{"cidrIp":"10.0.0.0/8"}]},"ipv6Ranges":{},"prefixListIds":{}}]}})",
             .response =
                 R"({"requestId":"$K","_return":true,"securityGroupRuleSet":{"items":[{"groupOwnerId":"111122223333","groupId":"sg-0$H","securityGroupRuleId":"sgr-0$H","isEgress":false,"ipProtocol":"tcp","fromPort":443,"toPort":443,"cidrIpv4":"10.0.0.0/8"}]}})"},
            {.weight = 10,
             .source = "ec2.amazonaws.com",
             .host = "ec2",
             .name = "RunInstances",
             .request =
                 R"({"instancesSet":{"items":[{"imageId":"ami-0$H","minCount":1,"maxCount":1}]},"instanceType":"m6i.large","blockDeviceMapping":{},"monitoring":{"enabled":false},"disableApiTermination":false})",
             .response =
                 R"({"requestId":"$K","reservationId":"r-0$H","ownerId":"111122223333","groupSet":{},"instancesSet":{"items":[{"instanceId":"$I","imageId":"ami-0$H","instanceState":{"code":0,"name":"pending"},"instanceType":"m6i.large","placement":{"availabilityZone":"$Ra","tenancy":"default"}}]}})"},
            {.weight = 130,
             .source = "sts.amazonaws.com",
             .host = "sts",
             .name = "AssumeRole",
             .read_only = true,
             .request =
                 R"({"roleArn":"arn:aws:iam::111122223333:role/AppServer","roleSessionName":"$I","durationSeconds":3600})",
             .response =
                 R"({"credentials":{"accessKeyId":"ASIA$H","sessionToken":"$H$H$H$H$H$H","expiration":"Nov 21, 2026, 9:00:00 AM"},"assumedRoleUser":{"assumedRoleId":"AROAEXAMPLEAPPSRV001:$I","arn":"arn:aws:sts::111122223333:assumed-role/AppServer/$I"}})",
             .resource_type = "AWS::IAM::Role",
             .resource_arn = "arn:aws:iam::111122223333:role/AppServer",
             .by_service = true,
             .invoked_by = "ec2.amazonaws.com"},
            {.weight = 30,
             .source = "sts.amazonaws.com",
             .host = "sts",
             .name = "GetCallerIdentity",
             .read_only = true},
            {.weight = 180,
             .source = "kms.amazonaws.com",
             .host = "kms",
             .name = "Decrypt",
             .read_only = true,
             .request =
                 R"({"encryptionContext":{"aws:s3:arn":"arn:aws:s3:::corp-$T-data/$P"},"encryptionAlgorithm":"SYMMETRIC_DEFAULT"})",
             .resource_type = "AWS::KMS::Key",
             .resource_arn = "arn:aws:kms:$R:111122223333:key/$K"},
            {.weight = 60,
             .source = "kms.amazonaws.com",
             .host = "kms",
             .name = "GenerateDataKey",
             .read_only = true,
             .request =
                 R"({"keyId":"arn:aws:kms:$R:111122223333:key/$K","keySpec":"AES_256","encryptionContext":{"aws:s3:arn":"arn:aws:s3:::corp-$T-data"}})",
             .resource_type = "AWS::KMS::Key",
             .resource_arn = "arn:aws:kms:$R:111122223333:key/$K"},
            {.weight = 200,
             .source = "s3.amazonaws.com",
             .host = "s3",
             .name = "GetObject",
             .read_only = true,
             .request =
                 R"({"bucketName":"corp-$T-data","Host":"corp-$T-data.s3.$R.amazonaws.com","key":"$P"})",
             .resource_type = "AWS::S3::Object",
             .resource_arn = "arn:aws:s3:::corp-$T-data/$P",
             .additional = kS3Additional,
             .data_event = true},
            {.weight = 80,
             .source = "s3.amazonaws.com",
             .host = "s3",
             .name = "PutObject",
             .request =
                 R"({"bucketName":"corp-$T-data","Host":"corp-$T-data.s3.$R.amazonaws.com","key":"$P"})",
             .response =
                 R"({"x-amz-server-side-encryption":"aws:kms","x-amz-server-side-encryption-aws-kms-key-id":"arn:aws:kms:$R:111122223333:key/$K","x-amz-server-side-encryption-bucket-key-enabled":"true"})",
             .resource_type = "AWS::S3::Object",
             .resource_arn = "arn:aws:s3:::corp-$T-data/$P",
             .additional = kS3Additional,
             .data_event = true},
            {.weight = 30,
             .source = "s3.amazonaws.com",
             .host = "s3",
             .name = "ListObjects",
             .read_only = true,
             .request =
                 R"({"list-type":"2","bucketName":"corp-$T-data","encoding-type":"url","prefix":"$P","delimiter":"/","Host":"corp-$T-data.s3.$R.amazonaws.com"})",
             .resource_type = "AWS::S3::Bucket",
             .resource_arn = "arn:aws:s3:::corp-$T-data",
             .additional = kS3Additional,
             .data_event = true},
            {.weight = 4,
             .source = "s3.amazonaws.com",
             .host = "s3",
             .name = "PutBucketPolicy",
             .request =
                 R"({"bucketPolicy":{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::corp-$T-data/*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}]},"bucketName":"corp-$T-data","Host":"corp-$T-data.s3.$R.amazonaws.com","policy":""})",
             .resource_type = "AWS::S3::Bucket",
             .resource_arn = "arn:aws:s3:::corp-$T-data",
             .additional = kS3Additional},
            {.weight = 70,
             .source = "logs.amazonaws.com",
             .host = "logs",
             .name = "CreateLogStream",
             .request =
                 R"({"logGroupName":"/aws/lambda/$T-handler","logStreamName":"2026/11/21/[$$LATEST]$H$H"})",
             .api_version = "20140328"},
            {.weight = 30,
             .source = "logs.amazonaws.com",
             .host = "logs",
             .name = "DescribeLogGroups",
             .read_only = true,
             .request = R"({"logGroupNamePrefix":"/aws/lambda/$T","limit":50})",
             .api_version = "20140328"},
            {.weight = 60,
             .source = "monitoring.amazonaws.com",
             .host = "monitoring",
             .name = "DescribeAlarms",
             .read_only = true,
             .request = R"({"maxRecords":100,"alarmNamePrefix":"$T-"})",
             .api_version = "2010-08-01"},
            {.weight = 50,
             .source = "dynamodb.amazonaws.com",
             .host = "dynamodb",
             .name = "DescribeTable",
             .read_only = true,
             .request = R"({"tableName":"$T"})",
             .resource_type = "AWS::DynamoDB::Table",
             .resource_arn = "arn:aws:dynamodb:$R:111122223333:table/$T",
             .api_version = "2012-08-10"},
            {.weight = 60,
             .source = "lambda.amazonaws.com",
             .host = "lambda",
             .name = "Invoke",
             .request =
                 R"({"functionName":"$T-handler","invocationType":"Event","sourceArn":"arn:aws:events:$R:111122223333:rule/$T"})",
             .resource_type = "AWS::Lambda::Function",
             .resource_arn = "arn:aws:lambda:$R:111122223333:function:$T-handler",
             .additional =
                 R"({"functionVersion":"arn:aws:lambda:$R:111122223333:function:$T-handler:$$LATEST","customerEniSubnet":"subnet-0$H"})",
             .data_event = true},
            {.weight = 8,
             .source = "lambda.amazonaws.com",
             .host = "lambda",
             .name = "UpdateFunctionCode20150331v2",
             .request =
                 R"({"functionName":"$T-handler","publish":true,"dryRun":false,"s3Bucket":"corp-artifacts","s3Key":"$P"})",
             .response =
                 R"({"functionName":"$T-handler","functionArn":"arn:aws:lambda:$R:111122223333:function:$T-handler","runtime":"python3.11","role":"arn:aws:iam::111122223333:role/LambdaOrders","handler":"app.handler","codeSize":$N,"timeout":30,"memorySize":512,"version":"$N","state":"Active","lastUpdateStatus":"InProgress"})"},
            {.weight = 50, .source = "ssm.amazonaws.com", .host = "ssm", .name = "UpdateInstanceInformation", .request = R"({"instanceId":"$I","agentVersion":"3.2.2016.0","agentStatus":"Active","platformType":"Linux","platformName":"Debian GNU/Linux","platformVersion":"12","iPAddress":"10.0.12.7","computerName":"ip-10-0-12-7","agentName":"amazon-ssm-agent","availabilityZone":"$Ra","availabilityZoneId":"az1","sSMConnectionChannel":"ssmmessages"})"},
            {.weight = 20,
             .source = "ssm.amazonaws.com",
             .host = "ssm",
             .name = "GetParameter",
             .read_only = true,
             .request = R"({"name":"/prod/$T/database-url","withDecryption":true})",
             .resource_type = "AWS::SSM::Parameter",
             .resource_arn = "arn:aws:ssm:$R:111122223333:parameter/prod/$T/database-url"},
            {.weight = 4,
             .source = "ssm.amazonaws.com",
             .host = "ssm",
             .name = "StartSession",
             .request = R"({"target":"$I"})",
             .response =
                 R"({"sessionId":"alice-0$H","tokenValue":"Value hidden due to security reasons.","streamUrl":"wss://ssmmessages.$R.amazonaws.com/v1/data-channel/alice-0$H?role=publish_subscribe"})"},
            {.weight = 20,
             .source = "ecr.amazonaws.com",
             .host = "ecr",
             .name = "BatchGetImage",
             .read_only = true,
             .request =
                 R"({"registryId":"111122223333","repositoryName":"$T","imageIds":[{"imageTag":"v$N"}],"acceptedMediaTypes":["application/vnd.docker.distribution.manifest.v2+json"]})",
             .resource_type = "AWS::ECR::Repository",
             .resource_arn = "arn:aws:ecr:$R:111122223333:repository/$T"},
            {.weight = 12,
             .source = "iam.amazonaws.com",
             .host = "iam",
             .name = "GetRole",
             .read_only = true,
             .request = R"({"roleName":"AppServer"})",
             .global = true},
            {.weight = 3,
             .source = "iam.amazonaws.com",
             .host = "iam",
             .name = "AttachRolePolicy",
             .request =
                 R"({"roleName":"Reader","policyArn":"arn:aws:iam::aws:policy/ReadOnlyAccess"})",
             .global = true},
            {.weight = 2,
             .source = "iam.amazonaws.com",
             .host = "iam",
             .name = "CreateUser",
             .request = R"({"userName":"$T-robot"})",
             .response =
                 R"({"user":{"path":"/","userName":"$T-robot","userId":"AIDA$H","arn":"arn:aws:iam::111122223333:user/$T-robot","createDate":"Nov 21, 2026, 8:00:00 AM"}})",
             .global = true},
            {.weight = 2,
             .source = "cloudtrail.amazonaws.com",
             .host = "cloudtrail",
             .name = "StopLogging",
             .request = R"({"name":"arn:aws:cloudtrail:$R:111122223333:trail/main"})",
             .api_version = "2013-11-01"},
            {.weight = 3,
             .source = "secretsmanager.amazonaws.com",
             .host = "secretsmanager",
             .name = "GetSecretValue",
             .read_only = true,
             .request = R"({"secretId":"prod/$T/credentials"})"},
        });

constexpr std::array<std::uint32_t, kCalls.size()> call_weights() {
    std::array<std::uint32_t, kCalls.size()> out{};
    for (std::size_t index = 0; index < kCalls.size(); ++index) out[index] = kCalls[index].weight;
    return out;
}

}  // namespace yagura::cli::corpus

#include "services/iam/aws_managed_policies.h"

// The policies of AWS's own that CloudWatch, Kinesis, SNS and IAM users meet (iam-sts.md section
// 12). Actions of services that do not exist here stay as they are.
namespace yagura::services::iam {

const std::vector<AwsManagedPolicy>& aws_managed_policies() {
    static const std::vector<AwsManagedPolicy> policies{
        {"AdministratorAccess", "/", 1,
         R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*",)"
         R"("Resource":"*"}]})"},
        {"AmazonEC2RoleforSSM", "/service-role/", 8,
         R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
         R"("Action":["ssm:DescribeAssociation",)"
         R"("ssm:GetDeployablePatchSnapshotForInstance","ssm:GetDocument",)"
         R"("ssm:DescribeDocument","ssm:GetManifest","ssm:GetParameters",)"
         R"("ssm:ListAssociations","ssm:ListInstanceAssociations","ssm:PutInventory",)"
         R"("ssm:PutComplianceItems","ssm:PutConfigurePackageResult",)"
         R"("ssm:UpdateAssociationStatus","ssm:UpdateInstanceAssociationStatus",)"
         R"("ssm:UpdateInstanceInformation"],"Resource":"*"},{"Effect":"Allow",)"
         R"("Action":["ssmmessages:CreateControlChannel","ssmmessages:CreateDataChannel",)"
         R"("ssmmessages:OpenControlChannel","ssmmessages:OpenDataChannel"],)"
         R"("Resource":"*"},{"Effect":"Allow","Action":["ec2messages:AcknowledgeMessage",)"
         R"("ec2messages:DeleteMessage","ec2messages:FailMessage",)"
         R"("ec2messages:GetEndpoint","ec2messages:GetMessages","ec2messages:SendReply"],)"
         R"("Resource":"*"},{"Effect":"Allow","Action":"cloudwatch:PutMetricData",)"
         R"("Resource":"*"},{"Effect":"Allow","Action":"ec2:DescribeInstanceStatus",)"
         R"("Resource":"*"},{"Effect":"Allow","Action":["ds:CreateComputer",)"
         R"("ds:DescribeDirectories"],"Resource":"*"},{"Effect":"Allow",)"
         R"("Action":["logs:CreateLogGroup","logs:CreateLogStream",)"
         R"("logs:DescribeLogGroups","logs:DescribeLogStreams","logs:PutLogEvents"],)"
         R"("Resource":"*"},{"Effect":"Allow","Action":["s3:GetBucketLocation",)"
         R"("s3:PutObject","s3:GetObject","s3:GetEncryptionConfiguration",)"
         R"("s3:AbortMultipartUpload","s3:ListMultipartUploadParts","s3:ListBucket",)"
         R"("s3:ListBucketMultipartUploads"],"Resource":"*"}]})"},
        {"AmazonKinesisFullAccess", "/", 1,
         R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kinesis:*",)"
         R"("Resource":"*"}]})"},
        {"AmazonKinesisReadOnlyAccess", "/", 1,
         R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
         R"("Action":["kinesis:Get*","kinesis:List*","kinesis:Describe*"],)"
         R"("Resource":"*"}]})"},
        {"AmazonSNSFullAccess", "/", 2,
         R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sns:*",)"
         R"("Resource":"*"},{"Effect":"Allow",)"
         R"("Action":["sms-voice:DescribeVerifiedDestinationNumbers",)"
         R"("sms-voice:CreateVerifiedDestinationNumber",)"
         R"("sms-voice:SendDestinationNumberVerificationCode","sms-voice:SendTextMessage",)"
         R"("sms-voice:DeleteVerifiedDestinationNumber",)"
         R"("sms-voice:VerifyDestinationNumber","sms-voice:DescribeAccountAttributes",)"
         R"("sms-voice:DescribeSpendLimits","sms-voice:DescribePhoneNumbers",)"
         R"("sms-voice:SetTextMessageSpendLimitOverride",)"
         R"("sms-voice:DescribeOptedOutNumbers","sms-voice:DeleteOptedOutNumber"],)"
         R"("Resource":"*",)"
         R"("Condition":{"StringEquals":{"aws:CalledViaLast":"sns.amazonaws.com"}}}]})"},
        {"AmazonSNSReadOnlyAccess", "/", 2,
         R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
         R"("Action":["sns:GetTopicAttributes","sns:List*",)"
         R"("sns:CheckIfPhoneNumberIsOptedOut","sns:GetEndpointAttributes",)"
         R"("sns:GetDataProtectionPolicy","sns:GetPlatformApplicationAttributes",)"
         R"("sns:GetSMSAttributes","sns:GetSMSSandboxAccountStatus",)"
         R"("sns:GetSubscriptionAttributes"],"Resource":"*"}]})"},
        {"AmazonSNSRole", "/service-role/", 1,
         R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
         R"("Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents",)"
         R"("logs:PutMetricFilter","logs:PutRetentionPolicy"],"Resource":"*"}]})"},
        {"AmazonSSMManagedInstanceCore", "/", 2,
         R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
         R"("Action":["ssm:DescribeAssociation",)"
         R"("ssm:GetDeployablePatchSnapshotForInstance","ssm:GetDocument",)"
         R"("ssm:DescribeDocument","ssm:GetManifest","ssm:GetParameter",)"
         R"("ssm:GetParameters","ssm:ListAssociations","ssm:ListInstanceAssociations",)"
         R"("ssm:PutInventory","ssm:PutComplianceItems","ssm:PutConfigurePackageResult",)"
         R"("ssm:UpdateAssociationStatus","ssm:UpdateInstanceAssociationStatus",)"
         R"("ssm:UpdateInstanceInformation"],"Resource":"*"},{"Effect":"Allow",)"
         R"("Action":["ssmmessages:CreateControlChannel","ssmmessages:CreateDataChannel",)"
         R"("ssmmessages:OpenControlChannel","ssmmessages:OpenDataChannel"],)"
         R"("Resource":"*"},{"Effect":"Allow","Action":["ec2messages:AcknowledgeMessage",)"
         R"("ec2messages:DeleteMessage","ec2messages:FailMessage",)"
         R"("ec2messages:GetEndpoint","ec2messages:GetMessages","ec2messages:SendReply"],)"
         R"("Resource":"*"}]})"},
        {"AWSCloudTrail_FullAccess", "/", 3,
         R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
         R"("Action":["sns:AddPermission","sns:CreateTopic","sns:SetTopicAttributes",)"
         R"("sns:GetTopicAttributes"],"Resource":"arn:aws:sns:*:*:aws-cloudtrail-logs*"},)"
         R"({"Effect":"Allow","Action":"sns:ListTopics","Resource":"*"},{"Effect":"Allow",)"
         R"("Action":["s3:CreateBucket","s3:PutBucketPolicy"],)"
         R"("Resource":"arn:aws:s3:::aws-cloudtrail-logs*"},{"Effect":"Allow",)"
         R"("Action":["s3:ListAllMyBuckets","s3:GetBucketLocation","s3:GetBucketPolicy"],)"
         R"("Resource":"*"},{"Effect":"Allow","Action":"cloudtrail:*","Resource":"*"},)"
         R"({"Effect":"Allow","Action":"logs:CreateLogGroup",)"
         R"("Resource":"arn:aws:logs:*:*:log-group:aws-cloudtrail-logs*"},)"
         R"({"Effect":"Allow","Action":["iam:ListRoles","iam:GetRolePolicy",)"
         R"("iam:GetUser"],"Resource":"*"},{"Effect":"Allow","Action":"iam:PassRole",)"
         R"("Resource":"*",)"
         R"("Condition":{"StringEquals":{"iam:PassedToService":"cloudtrail.amazonaws.com"})"
         R"(}},{"Effect":"Allow","Action":["kms:CreateKey","kms:CreateAlias",)"
         R"("kms:ListKeys","kms:ListAliases"],"Resource":"*"},{"Effect":"Allow",)"
         R"("Action":"lambda:ListFunctions","Resource":"*"},{"Effect":"Allow",)"
         R"("Action":["dynamodb:ListGlobalTables","dynamodb:ListTables"],"Resource":"*"}]})"},
        {"AWSCloudTrail_ReadOnlyAccess", "/", 1,
         R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
         R"("Action":["cloudtrail:Get*","cloudtrail:Describe*","cloudtrail:List*",)"
         R"("cloudtrail:LookupEvents"],"Resource":"*"}]})"},
        {"CloudWatchAgentAdminPolicy", "/", 2,
         R"({"Version":"2012-10-17","Statement":[{"Sid":"CWACloudWatchPermissions",)"
         R"("Effect":"Allow","Action":["cloudwatch:PutMetricData","ec2:DescribeTags",)"
         R"("logs:PutLogEvents","logs:PutRetentionPolicy","logs:DescribeLogStreams",)"
         R"("logs:DescribeLogGroups","logs:CreateLogStream","logs:CreateLogGroup",)"
         R"("xray:PutTraceSegments","xray:PutTelemetryRecords","xray:GetSamplingRules",)"
         R"("xray:GetSamplingTargets","xray:GetSamplingStatisticSummaries"],)"
         R"("Resource":"*"},{"Sid":"CWASSMPermissions","Effect":"Allow",)"
         R"("Action":["ssm:GetParameter","ssm:PutParameter"],)"
         R"("Resource":"arn:aws:ssm:*:*:parameter/AmazonCloudWatch-*"}]})"},
        {"CloudWatchAgentServerPolicy", "/", 3,
         R"({"Version":"2012-10-17","Statement":[{"Sid":"CWACloudWatchServerPermissions",)"
         R"("Effect":"Allow","Action":["cloudwatch:PutMetricData","ec2:DescribeVolumes",)"
         R"("ec2:DescribeTags","logs:PutLogEvents","logs:PutRetentionPolicy",)"
         R"("logs:DescribeLogStreams","logs:DescribeLogGroups","logs:CreateLogStream",)"
         R"("logs:CreateLogGroup","xray:PutTraceSegments","xray:PutTelemetryRecords",)"
         R"("xray:GetSamplingRules","xray:GetSamplingTargets",)"
         R"("xray:GetSamplingStatisticSummaries"],"Resource":"*"},)"
         R"({"Sid":"CWASSMServerPermissions","Effect":"Allow","Action":"ssm:GetParameter",)"
         R"("Resource":"arn:aws:ssm:*:*:parameter/AmazonCloudWatch-*"}]})"},
        {"CloudWatchAPIKeyAccess", "/", 2,
         R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
         R"("Action":["cloudwatch:CallWithBearerToken","cloudwatch:PutMetricData"],)"
         R"("Resource":"*"}]})"},
        {"CloudWatchFullAccess", "/", 4,
         R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
         R"("Action":["autoscaling:Describe*","cloudwatch:*","logs:*","sns:*",)"
         R"("iam:GetPolicy","iam:GetPolicyVersion","iam:GetRole","oam:ListSinks"],)"
         R"("Resource":"*"},{"Effect":"Allow","Action":"iam:CreateServiceLinkedRole",)"
         R"("Resource":"arn:aws:iam::*:role/aws-service-role/events.amazonaws.com/AWSServi)"
         R"(ceRoleForCloudWatchEvents*",)"
         R"("Condition":{"StringLike":{"iam:AWSServiceName":"events.amazonaws.com"}}}]})"},
        {"CloudWatchFullAccessV2", "/", 16,
         R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
         R"("Action":["application-signals:*","autoscaling:DescribeAutoScalingGroups",)"
         R"("autoscaling:DescribePolicies","cloudwatch:*","logs:*","sns:CreateTopic",)"
         R"("sns:ListSubscriptions","sns:ListSubscriptionsByTopic","sns:ListTopics",)"
         R"("sns:Subscribe","iam:GetPolicy","iam:GetPolicyVersion","iam:GetRole",)"
         R"("oam:ListSinks","rum:*","synthetics:*","xray:*",)"
         R"("observabilityadmin:GetS3TableIntegration",)"
         R"("observabilityadmin:ListS3TableIntegrations",)"
         R"("observabilityadmin:ListTelemetryPipelines"],"Resource":"*"},)"
         R"({"Effect":"Allow","Action":"iam:CreateServiceLinkedRole",)"
         R"("Resource":"arn:aws:iam::*:role/aws-service-role/application-signals.cloudwatc)"
         R"(h.amazonaws.com/AWSServiceRoleForCloudWatchApplicationSignals",)"
         R"("Condition":{"StringLike":{"iam:AWSServiceName":"application-signals.cloudwatc)"
         R"(h.amazonaws.com"}}}]})"},
        {"CloudWatchLogsAPIKeyAccess", "/", 1,
         R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
         R"("Action":["logs:CallWithBearerToken","logs:PutLogEvents"],"Resource":"*"},)"
         R"({"Effect":"Allow","Action":["kms:Decrypt","kms:DescribeKey",)"
         R"("kms:GenerateDataKey"],"Resource":"*",)"
         R"("Condition":{"StringLike":{"kms:ViaService":"logs.*.amazonaws.com"}}}]})"},
        {"CloudWatchLogsCrossAccountSharingConfiguration", "/", 1,
         R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["logs:Link",)"
         R"("oam:ListLinks"],"Resource":"*"},{"Effect":"Allow","Action":["oam:DeleteLink",)"
         R"("oam:GetLink","oam:TagResource"],"Resource":"arn:aws:oam:*:*:link/*"},)"
         R"({"Effect":"Allow","Action":["oam:CreateLink","oam:UpdateLink"],)"
         R"("Resource":["arn:aws:oam:*:*:link/*","arn:aws:oam:*:*:sink/*"]}]})"},
        {"CloudWatchLogsFullAccess", "/", 8,
         R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["logs:*",)"
         R"("cloudwatch:GenerateQuery","cloudwatch:GenerateQueryResultsSummary",)"
         R"("observabilityadmin:GetS3TableIntegration",)"
         R"("observabilityadmin:ListS3TableIntegrations",)"
         R"("observabilityadmin:ListTelemetryPipelines"],"Resource":"*"}]})"},
        {"CloudWatchLogsReadOnlyAccess", "/", 12,
         R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
         R"("Action":["logs:Describe*","logs:Get*","logs:List*","logs:StartQuery",)"
         R"("logs:StopQuery","logs:TestMetricFilter","logs:FilterLogEvents",)"
         R"("logs:StartLiveTail","logs:StopLiveTail","cloudwatch:GenerateQuery",)"
         R"("cloudwatch:GenerateQueryResultsSummary",)"
         R"("observabilityadmin:GetS3TableIntegration",)"
         R"("observabilityadmin:ListS3TableIntegrations",)"
         R"("observabilityadmin:ListTelemetryPipelines"],"Resource":"*"}]})"},
        {"CloudWatchReadOnlyAccess", "/", 24,
         R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
         R"("Action":["autoscaling:Describe*","cloudwatch:BatchGet*",)"
         R"("cloudwatch:Describe*","cloudwatch:GenerateQuery","cloudwatch:Get*",)"
         R"("cloudwatch:List*","logs:Get*","logs:List*","logs:StartQuery",)"
         R"("logs:StopQuery","logs:Describe*","logs:TestMetricFilter",)"
         R"("logs:FilterLogEvents","logs:StartLiveTail","logs:StopLiveTail",)"
         R"("oam:ListSinks","sns:Get*","sns:List*","xray:BatchGet*","xray:Get*",)"
         R"("rum:BatchGet*","rum:Get*","rum:List*","synthetics:Describe*",)"
         R"("synthetics:Get*","synthetics:List*","application-signals:BatchGet*",)"
         R"("application-signals:Get*","application-signals:List*",)"
         R"("cloudtrail:ListChannels"],"Resource":"*"},{"Effect":"Allow",)"
         R"("Action":"iam:GetRole",)"
         R"("Resource":"arn:aws:iam::*:role/aws-service-role/application-signals.cloudwatc)"
         R"(h.amazonaws.com/AWSServiceRoleForCloudWatchApplicationSignals"}]})"},
        {"IAMFullAccess", "/", 2,
         R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:*",)"
         R"("organizations:DescribeAccount","organizations:DescribeOrganization",)"
         R"("organizations:DescribeOrganizationalUnit","organizations:DescribePolicy",)"
         R"("organizations:ListChildren","organizations:ListParents",)"
         R"("organizations:ListPoliciesForTarget","organizations:ListRoots",)"
         R"("organizations:ListPolicies","organizations:ListTargetsForPolicy"],)"
         R"("Resource":"*"}]})"},
        {"IAMReadOnlyAccess", "/", 4,
         R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
         R"("Action":["iam:GenerateCredentialReport",)"
         R"("iam:GenerateServiceLastAccessedDetails","iam:Get*","iam:List*",)"
         R"("iam:SimulateCustomPolicy","iam:SimulatePrincipalPolicy"],"Resource":"*"}]})"},
        {"IAMUserChangePassword", "/", 5,
         R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
         R"("Action":"iam:ChangePassword",)"
         R"("Resource":["arn:aws:iam::*:user/${aws:username}",)"
         R"("arn:aws:iam::*:user/*/${aws:username}"]},{"Effect":"Allow",)"
         R"("Action":"iam:GetAccountPasswordPolicy","Resource":"*"}]})"},
        {"PowerUserAccess", "/", 5,
         R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":["iam:*",)"
         R"("organizations:*","account:*"],"Resource":"*"},{"Effect":"Allow",)"
         R"("Action":["account:GetAccountInformation","account:ListRegions",)"
         R"("iam:CreateServiceLinkedRole","iam:DeleteServiceLinkedRole","iam:ListRoles",)"
         R"("organizations:DescribeOrganization"],"Resource":"*"}]})"},
        {"ReadOnlyAccess", "/", 1,
         R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
         R"("Action":["logs:Describe*","logs:FilterLogEvents","logs:Get*",)"
         R"("logs:ListAggregateLogGroupSummaries","logs:ListAnomalies",)"
         R"("logs:ListEntitiesForLogGroup","logs:ListIntegrations",)"
         R"("logs:ListLogAnomalyDetectors","logs:ListLogDeliveries",)"
         R"("logs:ListLogGroupsForEntity","logs:ListLogGroupsForQuery",)"
         R"("logs:ListScheduledQueries","logs:ListSourcesForS3TableIntegration",)"
         R"("logs:ListTagsForResource","logs:ListTagsLogGroup","logs:StartLiveTail",)"
         R"("logs:StartQuery","logs:StopLiveTail","logs:StopQuery",)"
         R"("logs:TestMetricFilter","cloudwatch:Describe*","cloudwatch:GenerateQuery*",)"
         R"("cloudwatch:Get*","cloudwatch:List*","sns:Check*","sns:Get*","sns:List*",)"
         R"("kinesis:Describe*","kinesis:Get*","kinesis:List*","iam:Generate*","iam:Get*",)"
         R"("iam:List*","iam:Simulate*","sts:GetAccessKeyInfo","sts:GetCallerIdentity",)"
         R"("sts:GetSessionToken","ssm:Describe*","ssm:Get*","ssm:List*",)"
         R"("cloudtrail:Describe*","cloudtrail:Get*","cloudtrail:List*",)"
         R"("cloudtrail:LookupEvents"],"Resource":"*"}]})"},
    };
    return policies;
}

}  // namespace yagura::services::iam

// Security Token Service, API version 2011-06-15. Facts: iam-sts.md sections 1.3 and 4; wire form:
// wire-protocols.md section 4. Any region may sign.
$version: "2"
namespace yagura.sts

@title("Security Token Service")
@protocols(["awsQuery"])
@signingName("sts")
@queryVersion("2011-06-15")
@xmlNamespace("https://sts.amazonaws.com/doc/2011-06-15/")
@eventSource("sts.amazonaws.com")
@validationError("ValidationException")
service Sts {
    version: "2011-06-15"
    operations: [
        AssumeRole, GetCallerIdentity, GetSessionToken, GetFederationToken, GetAccessKeyInfo,
        DecodeAuthorizationMessage
    ]
    errors: [ValidationException, InvalidParameterValueException]
}

@tier("A")
@authorize(action: "sts:AssumeRole",
    resources: ["{RoleArn}"],
    conditions: ["sts:ExternalId={ExternalId}", "sts:RoleSessionName={RoleSessionName}",
        "sts:SourceIdentity={SourceIdentity}", "sts:DurationSeconds={DurationSeconds}",
        "sts:TransitiveTagKeys={TransitiveTagKeys}", "aws:RequestTag/={Tags}",
        "aws:TagKeys={Tags.Key}"])
@audit(readOnly: true, category: "management")
operation AssumeRole {
    input := {
        @required RoleArn: Arn
        @required RoleSessionName: RoleSessionName
        PolicyArns: PolicyDescriptors
        Policy: SessionPolicy
        @range(min: 900, max: 43200) DurationSeconds: Integer
        Tags: Tags
        TransitiveTagKeys: TagKeys
        ExternalId: ExternalId
        SerialNumber: SerialNumber
        TokenCode: TokenCode
        SourceIdentity: SourceIdentity
    }
    output := {
        Credentials: Credentials
        AssumedRoleUser: AssumedRoleUser
        PackedPolicySize: Integer
        SourceIdentity: String
    }
    errors: [MalformedPolicyDocumentException, PackedPolicyTooLargeException]
}

@tier("A")
@authorize(action: "sts:GetCallerIdentity", resources: [])
@audit(readOnly: true, category: "management")
operation GetCallerIdentity {
    input := {}
    output := {
        UserId: String
        Account: String
        Arn: String
    }
}

@tier("A")
@authorize(action: "sts:GetSessionToken", resources: [])
@audit(readOnly: true, category: "management")
operation GetSessionToken {
    input := {
        @range(min: 900, max: 129600) DurationSeconds: Integer
        SerialNumber: SerialNumber
        TokenCode: TokenCode
    }
    output := { Credentials: Credentials }
}

@tier("A")
@authorize(action: "sts:GetFederationToken",
    resources: ["arn:aws:sts::{account}:federated-user/{Name}"],
    conditions: ["aws:RequestTag/={Tags}", "aws:TagKeys={Tags.Key}"])
@audit(readOnly: true, category: "management")
operation GetFederationToken {
    input := {
        @required Name: FederatedName
        Policy: SessionPolicy
        PolicyArns: PolicyDescriptors
        @range(min: 900, max: 129600) DurationSeconds: Integer
        Tags: Tags
    }
    output := {
        Credentials: Credentials
        FederatedUser: FederatedUser
        PackedPolicySize: Integer
    }
    errors: [MalformedPolicyDocumentException, PackedPolicyTooLargeException]
}

@tier("A")
@authorize(action: "sts:GetAccessKeyInfo", resources: [])
@audit(readOnly: true, category: "management")
operation GetAccessKeyInfo {
    input := { @required AccessKeyId: AccessKeyId }
    output := { Account: String }
}

@tier("A")
@authorize(action: "sts:DecodeAuthorizationMessage", resources: [])
@audit(readOnly: true, category: "management")
operation DecodeAuthorizationMessage {
    input := { @required EncodedMessage: EncodedMessage }
    output := { DecodedMessage: String }
    errors: [InvalidAuthorizationMessageException]
}

structure Credentials {
    @required AccessKeyId: String
    @required @sensitive SecretAccessKey: String
    @required SessionToken: String
    @required Expiration: Timestamp
}

structure AssumedRoleUser {
    @required AssumedRoleId: String
    @required Arn: String
}

structure FederatedUser {
    @required FederatedUserId: String
    @required Arn: String
}

@length(min: 20, max: 2048) string Arn
@length(min: 2, max: 64) @pattern("[\\w+=,.@-]*") string RoleSessionName
@length(min: 2, max: 32) @pattern("[\\w+=,.@-]*") string FederatedName
@length(min: 2, max: 64) @pattern("[\\w+=,.@-]*") string SourceIdentity
@length(min: 2, max: 1224) @pattern("[\\w+=,.@:\\/-]*") string ExternalId
@length(min: 9, max: 256) @pattern("[\\w+=/:,.@-]*") string SerialNumber
@length(min: 6, max: 6) @pattern("[\\d]*") string TokenCode
@length(min: 1, max: 2048)
@pattern("[\\x{0009}\\x{000A}\\x{000D}\\x{0020}-\\x{00FF}]+")
@patternText("[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+")
string SessionPolicy
@length(min: 16, max: 128) @pattern("[\\w]*") string AccessKeyId
@length(min: 1, max: 10240) string EncodedMessage
@length(max: 10) list PolicyDescriptors { member: PolicyDescriptorType }
structure PolicyDescriptorType { arn: Arn }
@length(max: 50) list Tags { member: Tag }
structure Tag {
    @required Key: TagKey
    @required Value: TagValue
}
@length(max: 50) list TagKeys { member: TagKey }
@length(min: 1, max: 128) @pattern("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+") string TagKey
@length(max: 256) @pattern("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*") string TagValue

@error("client") @httpError(400) @awsQueryError(code: "ValidationError", httpResponseCode: 400)
structure ValidationException { message: String }
@error("client") @httpError(400) @awsQueryError(code: "InvalidParameterValue", httpResponseCode: 400)
structure InvalidParameterValueException { message: String }
@error("client") @httpError(400) @awsQueryError(code: "MalformedPolicyDocument", httpResponseCode: 400)
structure MalformedPolicyDocumentException { message: String }
@error("client") @httpError(400) @awsQueryError(code: "PackedPolicyTooLarge", httpResponseCode: 400)
structure PackedPolicyTooLargeException { message: String }
@error("client") @httpError(400)
@awsQueryError(code: "InvalidAuthorizationMessageException", httpResponseCode: 400)
structure InvalidAuthorizationMessageException { message: String }

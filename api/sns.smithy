// Simple Notification Service, API version 2010-03-31. Facts: sns.md; wire form: wire-protocols.md
// section 4. Subscriptions are addressed by ARNs that real policies cannot name, so their operations
// ask for "*"; services/sns sees to whose they are.
$version: "2"
namespace yagura.sns

@title("Simple Notification Service")
@protocols(["awsQuery"])
@signingName("sns")
@queryVersion("2010-03-31")
@xmlNamespace("http://sns.amazonaws.com/doc/2010-03-31/")
@eventSource("sns.amazonaws.com")
@validationError("ValidationException")
service Sns {
    version: "2010-03-31"
    operations: [
        // Topics
        CreateTopic, DeleteTopic, GetTopicAttributes, SetTopicAttributes, ListTopics,
        AddPermission, RemovePermission, GetDataProtectionPolicy, PutDataProtectionPolicy,
        // Subscriptions
        Subscribe, ConfirmSubscription, Unsubscribe, GetSubscriptionAttributes,
        SetSubscriptionAttributes, ListSubscriptions, ListSubscriptionsByTopic,
        // Messages
        Publish, PublishBatch,
        // Tags
        TagResource, UntagResource, ListTagsForResource,
        // Telephones: settings are kept, nothing is sent
        GetSMSAttributes, SetSMSAttributes, CheckIfPhoneNumberIsOptedOut, ListPhoneNumbersOptedOut,
        GetSMSSandboxAccountStatus, ListPlatformApplications,
        // Not supported
        CreatePlatformApplication, CreatePlatformEndpoint, CreateSMSSandboxPhoneNumber,
        DeleteEndpoint, DeletePlatformApplication, DeleteSMSSandboxPhoneNumber,
        GetEndpointAttributes, GetPlatformApplicationAttributes,
        ListEndpointsByPlatformApplication, ListOriginationNumbers, ListSMSSandboxPhoneNumbers,
        OptInPhoneNumber, SetEndpointAttributes, SetPlatformApplicationAttributes,
        VerifySMSSandboxPhoneNumber
    ]
    errors: [AccessDeniedException, ValidationException, InvalidParameterException, InternalFailure,
        UnsupportedOperation]
}

// ---- Topics ----

@tier("A")
@authorize(action: "sns:CreateTopic",
    resources: ["arn:{partition}:sns:{region}:{account}:{Name}"],
    conditions: ["aws:TagKeys={Tags.Key}"])
@audit(readOnly: false, category: "management")
operation CreateTopic {
    input := {
        @required Name: String
        Attributes: TopicAttributes
        Tags: Tags
        DataProtectionPolicy: String
    }
    output := { @required TopicArn: String }
    errors: [TopicLimitExceededException, TagLimitExceededException]
}

@tier("A")
@authorize(action: "sns:DeleteTopic", resources: ["arn:{partition}:sns:{region}:{account}:{TopicArn}"])
@audit(readOnly: false, category: "management")
operation DeleteTopic {
    input := { @required TopicArn: String }
    errors: [NotFoundException]
}

@tier("A")
@authorize(action: "sns:GetTopicAttributes", resources: ["arn:{partition}:sns:{region}:{account}:{TopicArn}"])
@audit(readOnly: true, category: "management")
operation GetTopicAttributes {
    input := { @required TopicArn: String }
    output := { @required Attributes: TopicAttributes }
    errors: [NotFoundException]
}

@tier("A")
@authorize(action: "sns:SetTopicAttributes", resources: ["arn:{partition}:sns:{region}:{account}:{TopicArn}"])
@audit(readOnly: false, category: "management")
operation SetTopicAttributes {
    input := {
        @required TopicArn: String
        @required AttributeName: String
        AttributeValue: String
    }
    errors: [NotFoundException]
}

@tier("A")
@authorize(action: "sns:ListTopics", resources: ["arn:{partition}:sns:{region}:{account}:*"])
@audit(readOnly: true, category: "management")
@paginated(inputToken: "NextToken", outputToken: "NextToken", items: "Topics")
operation ListTopics {
    input := { NextToken: String }
    output := {
        @required Topics: Topics
        NextToken: String
    }
}

@tier("A")
@authorize(action: "sns:AddPermission", resources: ["arn:{partition}:sns:{region}:{account}:{TopicArn}"])
@audit(readOnly: false, category: "management")
operation AddPermission {
    input := {
        @required TopicArn: String
        @required Label: String
        @required AWSAccountId: AccountIds
        @required ActionName: ActionNames
    }
    errors: [NotFoundException]
}

@tier("A")
@authorize(action: "sns:RemovePermission", resources: ["arn:{partition}:sns:{region}:{account}:{TopicArn}"])
@audit(readOnly: false, category: "management")
operation RemovePermission {
    input := {
        @required TopicArn: String
        @required Label: String
    }
    errors: [NotFoundException]
}

@tier("B")
@authorize(action: "sns:GetDataProtectionPolicy", resources: ["arn:{partition}:sns:{region}:{account}:{ResourceArn}"])
@audit(readOnly: true, category: "management")
operation GetDataProtectionPolicy {
    input := { @required ResourceArn: String }
    output := { DataProtectionPolicy: String }
    errors: [NotFoundException]
}

@tier("B")
@authorize(action: "sns:PutDataProtectionPolicy", resources: ["arn:{partition}:sns:{region}:{account}:{ResourceArn}"])
@audit(readOnly: false, category: "management")
operation PutDataProtectionPolicy {
    input := {
        @required ResourceArn: String
        @required DataProtectionPolicy: String
    }
    errors: [NotFoundException]
}

// ---- Subscriptions ----

@tier("A")
@authorize(action: "sns:Subscribe", resources: ["arn:{partition}:sns:{region}:{account}:{TopicArn}"],
    conditions: ["sns:Protocol={Protocol}", "sns:Endpoint={Endpoint}"])
@audit(readOnly: false, category: "management")
operation Subscribe {
    input := {
        @required TopicArn: String
        @required Protocol: String
        Endpoint: String
        Attributes: SubscriptionAttributes
        ReturnSubscriptionArn: Boolean
    }
    output := { @required SubscriptionArn: String }
    errors: [NotFoundException, SubscriptionLimitExceededException, FilterPolicyLimitExceededException]
}

@tier("A")
// Unsigned requests reach it too: server/notifications.cpp.
@authorize(action: "sns:ConfirmSubscription", resources: ["arn:{partition}:sns:{region}:{account}:{TopicArn}"])
@audit(readOnly: false, category: "management", redact: [Token])
operation ConfirmSubscription {
    input := {
        @required TopicArn: String
        @required @sensitive Token: String
        AuthenticateOnUnsubscribe: String
    }
    output := { @required SubscriptionArn: String }
    errors: [NotFoundException]
}

@tier("A")
// Unsigned requests reach it too: server/notifications.cpp.
@authorize(action: "sns:Unsubscribe", resources: [])
@audit(readOnly: false, category: "management")
operation Unsubscribe {
    input := { @required SubscriptionArn: String }
    errors: [NotFoundException]
}

@tier("A")
@authorize(action: "sns:GetSubscriptionAttributes", resources: [])
@audit(readOnly: true, category: "management")
operation GetSubscriptionAttributes {
    input := { @required SubscriptionArn: String }
    output := { @required Attributes: SubscriptionAttributes }
    errors: [NotFoundException]
}

@tier("A")
@authorize(action: "sns:SetSubscriptionAttributes", resources: [])
@audit(readOnly: false, category: "management")
operation SetSubscriptionAttributes {
    input := {
        @required SubscriptionArn: String
        @required AttributeName: String
        AttributeValue: String
    }
    errors: [NotFoundException, FilterPolicyLimitExceededException]
}

@tier("A")
@authorize(action: "sns:ListSubscriptions", resources: ["arn:{partition}:sns:{region}:{account}:*"])
@audit(readOnly: true, category: "management")
@paginated(inputToken: "NextToken", outputToken: "NextToken", items: "Subscriptions")
operation ListSubscriptions {
    input := { NextToken: String }
    output := {
        @required Subscriptions: Subscriptions
        NextToken: String
    }
}

@tier("A")
@authorize(action: "sns:ListSubscriptionsByTopic", resources: ["arn:{partition}:sns:{region}:{account}:{TopicArn}"])
@audit(readOnly: true, category: "management")
@paginated(inputToken: "NextToken", outputToken: "NextToken", items: "Subscriptions")
operation ListSubscriptionsByTopic {
    input := {
        @required TopicArn: String
        NextToken: String
    }
    output := {
        @required Subscriptions: Subscriptions
        NextToken: String
    }
    errors: [NotFoundException]
}

// ---- Messages ----

@tier("A")
@authorize(action: "sns:Publish", resources: ["arn:{partition}:sns:{region}:{account}:{TopicArn|TargetArn}"])
@audit(readOnly: false, category: "data", redact: [Message, Subject, MessageAttributes, PhoneNumber])
operation Publish {
    input := {
        TopicArn: String
        TargetArn: String
        @sensitive PhoneNumber: String
        @required Message: String
        Subject: String
        MessageStructure: String
        MessageAttributes: MessageAttributes
        MessageDeduplicationId: String
        MessageGroupId: String
    }
    output := {
        @required MessageId: String
        SequenceNumber: String
    }
    errors: [NotFoundException, InvalidParameterValueException]
}

@tier("A")
@authorize(action: "sns:Publish", resources: ["arn:{partition}:sns:{region}:{account}:{TopicArn}"])
@audit(readOnly: false, category: "data", redact: [PublishBatchRequestEntries])
operation PublishBatch {
    input := {
        @required TopicArn: String
        @required PublishBatchRequestEntries: PublishBatchRequestEntries
    }
    output := {
        @required Successful: PublishBatchResultEntries
        @required Failed: BatchResultErrorEntries
    }
    errors: [
        NotFoundException, InvalidParameterValueException, BatchEntryIdsNotDistinctException,
        BatchRequestTooLongException, EmptyBatchRequestException, InvalidBatchEntryIdException,
        TooManyEntriesInBatchRequestException
    ]
}

// ---- Tags ----

@tier("A")
@authorize(action: "sns:TagResource", resources: ["arn:{partition}:sns:{region}:{account}:{ResourceArn}"],
    conditions: ["aws:TagKeys={Tags.Key}"])
@audit(readOnly: false, category: "management")
operation TagResource {
    input := {
        @required ResourceArn: String
        @required Tags: Tags
    }
    output := {}
    errors: [ResourceNotFoundException, TagLimitExceededException]
}

@tier("A")
@authorize(action: "sns:UntagResource", resources: ["arn:{partition}:sns:{region}:{account}:{ResourceArn}"],
    conditions: ["aws:TagKeys={TagKeys}"])
@audit(readOnly: false, category: "management")
operation UntagResource {
    input := {
        @required ResourceArn: String
        @required TagKeys: TagKeys
    }
    output := {}
    errors: [ResourceNotFoundException]
}

@tier("A")
@authorize(action: "sns:ListTagsForResource", resources: ["arn:{partition}:sns:{region}:{account}:{ResourceArn}"])
@audit(readOnly: true, category: "management")
operation ListTagsForResource {
    input := { @required ResourceArn: String }
    output := { @required Tags: Tags }
    errors: [ResourceNotFoundException]
}

// ---- Telephones and mobile applications ----

@tier("B")
@authorize(action: "sns:GetSMSAttributes", resources: [])
@audit(readOnly: true, category: "management")
operation GetSMSAttributes {
    input := { attributes: SmsAttributeNames }
    output := { @required attributes: SmsAttributes }
}

@tier("B")
@authorize(action: "sns:SetSMSAttributes", resources: [])
@audit(readOnly: false, category: "management")
operation SetSMSAttributes {
    input := { @required attributes: SmsAttributes }
    output := {}
}

@tier("B")
@authorize(action: "sns:CheckIfPhoneNumberIsOptedOut", resources: [])
@audit(readOnly: true, category: "management")
operation CheckIfPhoneNumberIsOptedOut {
    input := { @required @sensitive phoneNumber: String }
    output := { @required isOptedOut: Boolean }
}

@tier("B")
@authorize(action: "sns:ListPhoneNumbersOptedOut", resources: [])
@audit(readOnly: true, category: "management")
@refusedList("phoneNumbers")
operation ListPhoneNumbersOptedOut {
    input := { nextToken: String }
    output := {
        @required phoneNumbers: PhoneNumbers
        nextToken: String
    }
}

@tier("B")
@authorize(action: "sns:GetSMSSandboxAccountStatus", resources: [])
@audit(readOnly: true, category: "management")
operation GetSMSSandboxAccountStatus {
    input := {}
    output := { @required IsInSandbox: Boolean }
}

@tier("B")
@authorize(action: "sns:ListPlatformApplications", resources: [])
@audit(readOnly: true, category: "management")
@refusedList("PlatformApplications")
operation ListPlatformApplications {
    input := { NextToken: String }
    output := {
        @required PlatformApplications: PlatformApplications
        NextToken: String
    }
}

// ---- Not supported ----

@tier("C")
@authorize(action: "sns:CreatePlatformApplication", resources: [])
@audit(readOnly: false, category: "management")
@refused(error: "UnsupportedOperation", message: "This server does not support the CreatePlatformApplication operation.")
operation CreatePlatformApplication {}

@tier("C")
@authorize(action: "sns:CreatePlatformEndpoint", resources: [])
@audit(readOnly: false, category: "management")
@refused(error: "UnsupportedOperation", message: "This server does not support the CreatePlatformEndpoint operation.")
operation CreatePlatformEndpoint {}

@tier("C")
@authorize(action: "sns:CreateSMSSandboxPhoneNumber", resources: [])
@audit(readOnly: false, category: "management")
@refused(error: "UnsupportedOperation", message: "This server does not support the CreateSMSSandboxPhoneNumber operation.")
operation CreateSMSSandboxPhoneNumber {}

@tier("C")
@authorize(action: "sns:DeleteEndpoint", resources: [])
@audit(readOnly: false, category: "management")
@refused(error: "UnsupportedOperation", message: "This server does not support the DeleteEndpoint operation.")
operation DeleteEndpoint {}

@tier("C")
@authorize(action: "sns:DeletePlatformApplication", resources: [])
@audit(readOnly: false, category: "management")
@refused(error: "UnsupportedOperation", message: "This server does not support the DeletePlatformApplication operation.")
operation DeletePlatformApplication {}

@tier("C")
@authorize(action: "sns:DeleteSMSSandboxPhoneNumber", resources: [])
@audit(readOnly: false, category: "management")
@refused(error: "UnsupportedOperation", message: "This server does not support the DeleteSMSSandboxPhoneNumber operation.")
operation DeleteSMSSandboxPhoneNumber {}

@tier("C")
@authorize(action: "sns:GetEndpointAttributes", resources: [])
@audit(readOnly: true, category: "management")
@refused(error: "UnsupportedOperation", message: "This server does not support the GetEndpointAttributes operation.")
operation GetEndpointAttributes {}

@tier("C")
@authorize(action: "sns:GetPlatformApplicationAttributes", resources: [])
@audit(readOnly: true, category: "management")
@refused(error: "UnsupportedOperation", message: "This server does not support the GetPlatformApplicationAttributes operation.")
operation GetPlatformApplicationAttributes {}

@tier("C")
@authorize(action: "sns:ListEndpointsByPlatformApplication", resources: [])
@audit(readOnly: true, category: "management")
@refused(error: "UnsupportedOperation", message: "This server does not support the ListEndpointsByPlatformApplication operation.")
operation ListEndpointsByPlatformApplication {}

@tier("C")
@authorize(action: "sns:ListOriginationNumbers", resources: [])
@audit(readOnly: true, category: "management")
@refused(error: "UnsupportedOperation", message: "This server does not support the ListOriginationNumbers operation.")
operation ListOriginationNumbers {}

@tier("C")
@authorize(action: "sns:ListSMSSandboxPhoneNumbers", resources: [])
@audit(readOnly: true, category: "management")
@refused(error: "UnsupportedOperation", message: "This server does not support the ListSMSSandboxPhoneNumbers operation.")
operation ListSMSSandboxPhoneNumbers {}

@tier("C")
@authorize(action: "sns:OptInPhoneNumber", resources: [])
@audit(readOnly: false, category: "management")
@refused(error: "UnsupportedOperation", message: "This server does not support the OptInPhoneNumber operation.")
operation OptInPhoneNumber {}

@tier("C")
@authorize(action: "sns:SetEndpointAttributes", resources: [])
@audit(readOnly: false, category: "management")
@refused(error: "UnsupportedOperation", message: "This server does not support the SetEndpointAttributes operation.")
operation SetEndpointAttributes {}

@tier("C")
@authorize(action: "sns:SetPlatformApplicationAttributes", resources: [])
@audit(readOnly: false, category: "management")
@refused(error: "UnsupportedOperation", message: "This server does not support the SetPlatformApplicationAttributes operation.")
operation SetPlatformApplicationAttributes {}

@tier("C")
@authorize(action: "sns:VerifySMSSandboxPhoneNumber", resources: [])
@audit(readOnly: false, category: "management")
@refused(error: "UnsupportedOperation", message: "This server does not support the VerifySMSSandboxPhoneNumber operation.")
operation VerifySMSSandboxPhoneNumber {}

// ---- Shapes ----

map TopicAttributes { key: String, value: String }
map SubscriptionAttributes { key: String, value: String }
map SmsAttributes { key: String, value: String }
list SmsAttributeNames { member: String }
list PhoneNumbers { @sensitive member: String }
list PlatformApplications { member: PlatformApplication }
structure PlatformApplication { PlatformApplicationArn: String }

list Topics { member: Topic }
structure Topic { @required TopicArn: String }
list AccountIds { member: String }
list ActionNames { member: String }

list Subscriptions { member: Subscription }
structure Subscription {
    @required SubscriptionArn: String
    @required Owner: String
    @required Protocol: String
    @required Endpoint: String
    @required TopicArn: String
}

map MessageAttributes { @xmlName("Name") key: String, @xmlName("Value") value: MessageAttributeValue }
structure MessageAttributeValue {
    @required DataType: String
    StringValue: String
    BinaryValue: Blob
}

list PublishBatchRequestEntries { member: PublishBatchRequestEntry }
structure PublishBatchRequestEntry {
    @required Id: String
    @required Message: String
    Subject: String
    MessageStructure: String
    MessageAttributes: MessageAttributes
    MessageDeduplicationId: String
    MessageGroupId: String
}
list PublishBatchResultEntries { member: PublishBatchResultEntry }
structure PublishBatchResultEntry {
    @required Id: String
    @required MessageId: String
    SequenceNumber: String
}
list BatchResultErrorEntries { member: BatchResultErrorEntry }
structure BatchResultErrorEntry {
    @required Id: String
    @required Code: String
    Message: String
    @required SenderFault: Boolean
}

list Tags { member: Tag }
structure Tag {
    @required @length(min: 1, max: 128) Key: String
    @required @length(max: 256) Value: String
}
list TagKeys { member: String }

// ---- Errors ----

// What the gateway says of itself goes out under the names of this service.
@error("client") @httpError(403) @awsQueryError(code: "AuthorizationError", httpResponseCode: 403) structure AccessDeniedException { message: String }
@error("client") @awsQueryError(code: "ValidationError", httpResponseCode: 400) structure ValidationException { message: String }
@error("server") @awsQueryError(code: "InternalError", httpResponseCode: 500) structure InternalFailure { message: String }
@error("client") @awsQueryError(code: "InvalidAction", httpResponseCode: 400) structure UnsupportedOperation { message: String }

@error("client") @awsQueryError(code: "InvalidParameter", httpResponseCode: 400) structure InvalidParameterException { message: String }
@error("client") @awsQueryError(code: "ParameterValueInvalid", httpResponseCode: 400) structure InvalidParameterValueException { message: String }
@error("client") @httpError(404) @awsQueryError(code: "NotFound", httpResponseCode: 404) structure NotFoundException { message: String }
@error("client") @httpError(404) @awsQueryError(code: "ResourceNotFound", httpResponseCode: 404) structure ResourceNotFoundException { message: String }
@error("client") @httpError(403) @awsQueryError(code: "TopicLimitExceeded", httpResponseCode: 403) structure TopicLimitExceededException { message: String }
@error("client") @httpError(403) @awsQueryError(code: "SubscriptionLimitExceeded", httpResponseCode: 403) structure SubscriptionLimitExceededException { message: String }
@error("client") @httpError(403) @awsQueryError(code: "FilterPolicyLimitExceeded", httpResponseCode: 403) structure FilterPolicyLimitExceededException { message: String }
@error("client") @awsQueryError(code: "TagLimitExceeded", httpResponseCode: 400) structure TagLimitExceededException { message: String }
@error("client") @awsQueryError(code: "BatchEntryIdsNotDistinct", httpResponseCode: 400) structure BatchEntryIdsNotDistinctException { message: String }
@error("client") @awsQueryError(code: "BatchRequestTooLong", httpResponseCode: 400) structure BatchRequestTooLongException { message: String }
@error("client") @awsQueryError(code: "EmptyBatchRequest", httpResponseCode: 400) structure EmptyBatchRequestException { message: String }
@error("client") @awsQueryError(code: "InvalidBatchEntryId", httpResponseCode: 400) structure InvalidBatchEntryIdException { message: String }
@error("client") @awsQueryError(code: "TooManyEntriesInBatchRequest", httpResponseCode: 400) structure TooManyEntriesInBatchRequestException { message: String }

$version: "2"
namespace yagura.yagura

// Yagura's own administration. AWS has no counterpart; the conventions are those of its JSON services.

@title("Yagura administration")
@protocols([awsJson1_1])
@signingName("yagura")
@targetPrefix("Yagura_20261121")
@eventSource("yagura.local")
@validationError("InvalidParameterException")
service Yagura {
    version: "2026-11-21"
    operations: [CreateAccount, ExplainDecision, ImportLogEvents, ListAccounts, ListKeptMails, ListTroubledDeliveries]
    errors: [AccessDeniedException, InvalidParameterException, ServiceUnavailableException]
}

@tier("A")
@authorize(action: "yagura:CreateAccount",
    resources: ["arn:{partition}:yagura:{region}:{account}:account/{accountId}"])
@audit(readOnly: false, category: "management")
operation CreateAccount {
    input: CreateAccountRequest
    output: CreateAccountResponse
    errors: [LimitExceededException, ResourceAlreadyExistsException]
}

structure CreateAccountRequest {
    @required accountId: AccountId
    // Both or neither: without them a random key is made.
    accessKeyId: AccessKeyId
    secretAccessKey: SecretAccessKey
}

structure CreateAccountResponse {
    @required accountId: AccountId
    @required accessKeyId: AccessKeyId
    @required secretAccessKey: SecretAccessKey
}

@tier("A")
@authorize(action: "yagura:ListAccounts",
    resources: ["arn:{partition}:yagura:{region}:{account}:account/*"])
@audit(readOnly: true, category: "management")
@readonly
operation ListAccounts {
    input: ListAccountsRequest
    output: ListAccountsResponse
}

structure ListAccountsRequest {}

structure ListAccountsResponse {
    @required accounts: Accounts
}

list Accounts { member: Account }

structure Account {
    @required accountId: AccountId
    @required creationTime: Long
}

// What policies say to one action of one principal of the caller's own account, and why.
@tier("A")
@authorize(action: "yagura:ExplainDecision", resources: ["{principalArn}"])
@audit(readOnly: true, category: "management")
@readonly
operation ExplainDecision {
    input: ExplainDecisionRequest
    output: ExplainDecisionResponse
    errors: [ResourceNotFoundException]
}

structure ExplainDecisionRequest {
    // A user, a role or the root user.
    @required @length(min: 20, max: 2048) principalArn: String
    @required @pattern("[A-Za-z0-9-]+:[A-Za-z0-9]+") @length(min: 3, max: 128) action: String
    // An ARN, or "*" for actions that name none.
    @length(min: 1, max: 2048) resource: String = "*"
    // Condition keys; they stand in for what this call itself has (its time, its address).
    context: DecisionContextEntries
    // As if the request came through this VPC endpoint.
    @length(min: 1, max: 64) endpoint: String
}

@length(min: 0, max: 100)
list DecisionContextEntries { member: DecisionContextEntry }

structure DecisionContextEntry {
    @required @length(min: 1, max: 256) key: String
    @required values: Strings
}

list Strings { member: String }

structure ExplainDecisionResponse {
    // allow, explicit (a statement denies) or implicit (nothing allows)
    @required outcome: String
    // organization, endpoint, resource, trust, identity, boundary, session or none
    @required policyType: String
    policy: String
    statement: String
    // What the refusal of a request would say.
    message: String
    @required steps: Strings
}

// Mails that no relay was there for, of the caller's own topics.
@tier("A")
@authorize(action: "yagura:ListKeptMails",
    resources: ["arn:{partition}:sns:{region}:{account}:*"])
@audit(readOnly: true, category: "management")
@readonly
operation ListKeptMails {
    input := { limit: ReportLimit = 20 }
    output := { @required mails: KeptMails }
}

list KeptMails { member: KeptMail }
structure KeptMail {
    @required creationTime: Long
    @required topicArn: String
    @required recipient: String
    @required subject: String
    @required body: String
}

// Deliveries of the caller's own topics that failed at least once.
@tier("A")
@authorize(action: "yagura:ListTroubledDeliveries",
    resources: ["arn:{partition}:sns:{region}:{account}:*"])
@audit(readOnly: true, category: "management")
@readonly
operation ListTroubledDeliveries {
    input := { limit: ReportLimit = 20 }
    output := { @required deliveries: TroubledDeliveries }
}

list TroubledDeliveries { member: TroubledDelivery }
structure TroubledDelivery {
    @required creationTime: Long
    @required topicArn: String
    @required subscriptionArn: String
    @required protocol: String
    @required endpoint: String
    messageId: String
    @required attempts: Integer
    @required givenUp: Boolean
    nextAttemptTime: Long
    @required error: String
}

@range(min: 1, max: 1000) integer ReportLimit

@tier("A")
@authorize(action: "yagura:ImportLogEvents",
    resources: ["arn:{partition}:logs:{region}:{account}:log-group:{logGroupName}:log-stream:{logStreamName}"])
@audit(readOnly: false, category: "data", redact: [logEvents])
operation ImportLogEvents {
    input: ImportLogEventsRequest
    errors: [LimitExceededException, ResourceNotFoundException]
}

structure ImportLogEventsRequest {
    @required logGroupName: LogGroupName
    @required logStreamName: LogStreamName
    @required logEvents: ImportedLogEvents
}

@length(min: 1, max: 10000)
list ImportedLogEvents { member: ImportedLogEvent }

structure ImportedLogEvent {
    @required @range(min: 0) timestamp: Long
    @required @length(min: 1) @borrowed message: String
}

@pattern("\\d{12}") string AccountId
@length(min: 16, max: 128) @pattern("[\\w]+") string AccessKeyId
@length(min: 16, max: 128) @sensitive string SecretAccessKey
@length(min: 1, max: 512) @pattern("[\\.\\-_/#A-Za-z0-9]+") string LogGroupName
@length(min: 1, max: 512) @pattern("[^:*]*") string LogStreamName

@error("client") structure AccessDeniedException {}
@error("client") structure InvalidParameterException {}
@error("client") structure LimitExceededException {}
@error("client") structure ResourceAlreadyExistsException {}
@error("client") structure ResourceNotFoundException {}
@error("server") @httpError(503) structure ServiceUnavailableException {}

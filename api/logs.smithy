// CloudWatch Logs, API version 2014-03-28. Facts: logs-api.md, live-tail-and-more.md; resources of
// policies: iam-sts.md section 10.1; audit: cloudtrail.md section 9.2. The notation is explained in
// tools/apigen/README.md.
//
// Each family: its operations, then the shapes that only it uses. The shapes of several families
// and the errors stand at the end. Members that answers always carry are marked as required.
$version: "2"
namespace yagura.logs

@title("CloudWatch Logs")
@protocols(["awsJson1_1"])
@signingName("logs")
@targetPrefix("Logs_20140328")
@eventSource("logs.amazonaws.com")
@validationError("InvalidParameterException")
service Logs {
    version: "2014-03-28"
    operations: [
        // Log groups
        CreateLogGroup, DeleteLogGroup, DescribeLogGroups, ListLogGroups, PutRetentionPolicy,
        DeleteRetentionPolicy, PutLogGroupDeletionProtection, AssociateKmsKey, DisassociateKmsKey,
        PutBearerTokenAuthentication
        // Log streams
        CreateLogStream, DeleteLogStream, DescribeLogStreams
        // Log events
        PutLogEvents, GetLogEvents, FilterLogEvents, GetLogRecord, GetLogGroupFields
        // Live tail
        StartLiveTail
        // Tags
        TagResource, UntagResource, ListTagsForResource, TagLogGroup, UntagLogGroup,
        ListTagsLogGroup
        // Resource policies
        PutResourcePolicy, DescribeResourcePolicies, DeleteResourcePolicy
        // Metric filters
        PutMetricFilter, DescribeMetricFilters, DeleteMetricFilter, TestMetricFilter
        // Subscription filters
        PutSubscriptionFilter, DescribeSubscriptionFilters, DeleteSubscriptionFilter
        // Destinations
        PutDestination, PutDestinationPolicy, DescribeDestinations, DeleteDestination
        // Query definitions
        PutQueryDefinition, DescribeQueryDefinitions, DeleteQueryDefinition
        // Queries
        StartQuery, StopQuery, GetQueryResults, DescribeQueries, ListLogGroupsForQuery
        // Scheduled queries
        CreateScheduledQuery, UpdateScheduledQuery, GetScheduledQuery, ListScheduledQueries,
        GetScheduledQueryHistory, DeleteScheduledQuery
        // Lookup tables
        CreateLookupTable, UpdateLookupTable, GetLookupTable, DescribeLookupTables,
        DeleteLookupTable
        // Field indexes
        PutIndexPolicy, DescribeIndexPolicies, DescribeFieldIndexes, DeleteIndexPolicy
        // Transformers
        PutTransformer, GetTransformer, TestTransformer, DeleteTransformer
        // Data protection
        PutDataProtectionPolicy, GetDataProtectionPolicy, DeleteDataProtectionPolicy
        // Account policies
        PutAccountPolicy, DescribeAccountPolicies, DeleteAccountPolicy
        // Anomaly detectors
        CreateLogAnomalyDetector, UpdateLogAnomalyDetector, GetLogAnomalyDetector,
        ListLogAnomalyDetectors, DeleteLogAnomalyDetector, ListAnomalies, UpdateAnomaly
        // Export tasks
        CreateExportTask, DescribeExportTasks, CancelExportTask
        // Import tasks
        CreateImportTask, DescribeImportTasks, DescribeImportTaskBatches, CancelImportTask
        // Deliveries of vended logs
        CreateDelivery, UpdateDeliveryConfiguration, GetDelivery, DescribeDeliveries,
        DeleteDelivery, PutDeliverySource, GetDeliverySource, DescribeDeliverySources,
        DeleteDeliverySource, PutDeliveryDestination, GetDeliveryDestination,
        DescribeDeliveryDestinations, DeleteDeliveryDestination, PutDeliveryDestinationPolicy,
        GetDeliveryDestinationPolicy, DeleteDeliveryDestinationPolicy,
        DescribeConfigurationTemplates
        // Integrations and data sources
        PutIntegration, GetIntegration, ListIntegrations, DeleteIntegration,
        AssociateSourceToS3TableIntegration, ListSourcesForS3TableIntegration,
        DisassociateSourceFromS3TableIntegration, ListAggregateLogGroupSummaries, GetLogFields,
        GetLogObject
    ]
}

// ---- Log groups ----

@tier("A")
@authorize(action: "logs:CreateLogGroup",
    resources: ["arn:{partition}:logs:{region}:{account}:log-group:{logGroupName}:log-stream:"],
    conditions: ["aws:RequestTag/={tags}", "aws:TagKeys={tags}"])
@audit(readOnly: false, category: "management")
operation CreateLogGroup {
    input := {
        @required logGroupName: LogGroupName
        kmsKeyId: KmsKeyId
        tags: Tags
        logGroupClass: LogGroupClass = "STANDARD"
        deletionProtectionEnabled: Boolean = false
    }
    errors: [
        InvalidParameterException, ResourceAlreadyExistsException, LimitExceededException,
        OperationAbortedException, ServiceUnavailableException
    ]
}

@tier("A")
@authorize(action: "logs:DeleteLogGroup",
    resources: ["arn:{partition}:logs:{region}:{account}:log-group:{logGroupName}:log-stream:"])
@audit(readOnly: false, category: "management")
operation DeleteLogGroup {
    input := { @required logGroupName: LogGroupName }
    errors: [
        InvalidParameterException, ResourceNotFoundException, OperationAbortedException,
        ServiceUnavailableException, ValidationException
    ]
}

// Authorised on a log group without a name: only "*" and "log-group:*" match it.
@tier("A")
@authorize(action: "logs:DescribeLogGroups",
    resources: ["arn:{partition}:logs:{region}:{account}:log-group::log-stream:"])
@audit(readOnly: true, category: "management")
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "logGroups", pageSize: "limit")
operation DescribeLogGroups {
    input := {
        accountIdentifiers: AccountIds
        logGroupNamePrefix: LogGroupName
        logGroupNamePattern: LogGroupNamePattern
        nextToken: NextToken
        limit: DescribeLimit = 50
        includeLinkedAccounts: Boolean = false
        logGroupClass: LogGroupClass
        logGroupIdentifiers: DescribeLogGroupsLogGroupIdentifiers
    }
    output := {
        @required logGroups: LogGroups
        nextToken: NextToken
    }
    errors: [InvalidParameterException, ServiceUnavailableException]
}

@tier("A")
@authorize(action: "logs:ListLogGroups",
    resources: ["arn:{partition}:logs:{region}:{account}:log-group::log-stream:"])
@audit(readOnly: true, category: "management")
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "logGroups", pageSize: "limit")
operation ListLogGroups {
    input := {
        logGroupNamePattern: LogGroupNameRegexPattern
        logGroupClass: LogGroupClass
        includeLinkedAccounts: Boolean = false
        accountIdentifiers: AccountIds
        nextToken: NextToken
        limit: ListLimit = 50
        dataSources: DataSourceFilters
        fieldIndexNames: FieldIndexNames
        logGroupTags: TagFilters
    }
    output := {
        @required logGroups: LogGroupSummaries
        nextToken: NextToken
    }
    errors: [InvalidParameterException, ServiceUnavailableException]
}

@tier("A")
@authorize(action: "logs:PutRetentionPolicy",
    resources: ["arn:{partition}:logs:{region}:{account}:log-group:{logGroupName}:log-stream:"])
@audit(readOnly: false, category: "management")
operation PutRetentionPolicy {
    input := {
        @required logGroupName: LogGroupName
        @required retentionInDays: RetentionInDays
    }
    errors: [
        InvalidParameterException, ResourceNotFoundException, OperationAbortedException,
        ServiceUnavailableException
    ]
}

@tier("A")
@authorize(action: "logs:DeleteRetentionPolicy",
    resources: ["arn:{partition}:logs:{region}:{account}:log-group:{logGroupName}:log-stream:"])
@audit(readOnly: false, category: "management")
operation DeleteRetentionPolicy {
    input := { @required logGroupName: LogGroupName }
    errors: [
        InvalidParameterException, ResourceNotFoundException, OperationAbortedException,
        ServiceUnavailableException
    ]
}

@tier("B")
@authorize(action: "logs:PutLogGroupDeletionProtection",
    resources: ["arn:{partition}:logs:{region}:{account}:log-group:{logGroupIdentifier}:log-stream:"])
@audit(readOnly: false, category: "management")
operation PutLogGroupDeletionProtection {
    input := {
        @required logGroupIdentifier: LogGroupIdentifier
        @required deletionProtectionEnabled: Boolean
    }
    errors: [
        InvalidParameterException, ResourceNotFoundException, AccessDeniedException,
        OperationAbortedException, ServiceUnavailableException, InvalidOperationException
    ]
}

@tier("B")
@authorize(action: "logs:AssociateKmsKey",
    resources: ["arn:{partition}:logs:{region}:{account}:log-group:{resourceIdentifier|logGroupName}:log-stream:"])
@audit(readOnly: false, category: "management")
operation AssociateKmsKey {
    input := {
        logGroupName: LogGroupName
        @required kmsKeyId: KmsKeyId
        resourceIdentifier: ResourceIdentifier
    }
    errors: [
        InvalidParameterException, ResourceNotFoundException, OperationAbortedException,
        ServiceUnavailableException
    ]
}

@tier("B")
@authorize(action: "logs:DisassociateKmsKey",
    resources: ["arn:{partition}:logs:{region}:{account}:log-group:{resourceIdentifier|logGroupName}:log-stream:"])
@audit(readOnly: false, category: "management")
operation DisassociateKmsKey {
    input := {
        logGroupName: LogGroupName
        resourceIdentifier: ResourceIdentifier
    }
    errors: [
        InvalidParameterException, ResourceNotFoundException, OperationAbortedException,
        ServiceUnavailableException
    ]
}

@tier("C")
@authorize(action: "logs:PutBearerTokenAuthentication",
    resources: ["arn:{partition}:logs:{region}:{account}:log-group:{logGroupIdentifier}:log-stream:"])
@audit(readOnly: false, category: "management")
@refused
operation PutBearerTokenAuthentication {
    input := {
        @required logGroupIdentifier: LogGroupIdentifier
        @required bearerTokenAuthenticationEnabled: Boolean
    }
    errors: [
        InvalidParameterException, ResourceNotFoundException, AccessDeniedException,
        OperationAbortedException, ServiceUnavailableException, InvalidOperationException
    ]
}

// storedBytes and deletionProtectionEnabled are left out when a name pattern is given.
structure LogGroup {
    @required logGroupName: LogGroupName
    @required creationTime: EpochMillis
    retentionInDays: RetentionInDays
    @required metricFilterCount: Integer
    @required arn: String
    storedBytes: Long
    kmsKeyId: KmsKeyId
    dataProtectionStatus: DataProtectionStatus
    inheritedProperties: InheritedProperties
    @required logGroupClass: LogGroupClass
    @required logGroupArn: String
    deletionProtectionEnabled: Boolean
    bearerTokenAuthenticationEnabled: Boolean
}

structure TagFilter {
    @required key: TagFilterKey
    values: TagFilterValues
}

structure LogGroupSummary {
    @required logGroupName: LogGroupName
    @required logGroupArn: String
    @required logGroupClass: LogGroupClass
}

@length(min: 1, max: 50) list DescribeLogGroupsLogGroupIdentifiers { member: LogGroupIdentifier }
list LogGroups { member: LogGroup }
list InheritedProperties { member: InheritedProperty }
@length(min: 1, max: 20) list FieldIndexNames { member: FieldIndexName }
@length(min: 1, max: 5) list TagFilters { member: TagFilter }
@length(max: 5) list TagFilterValues { member: TagFilterValue }
list LogGroupSummaries { member: LogGroupSummary }
intEnum RetentionInDays {
    DAYS_1 = 1, DAYS_3 = 3, DAYS_5 = 5, DAYS_7 = 7, DAYS_14 = 14
    DAYS_30 = 30, DAYS_60 = 60, DAYS_90 = 90, DAYS_120 = 120, DAYS_150 = 150
    DAYS_180 = 180, DAYS_365 = 365, DAYS_400 = 400, DAYS_545 = 545, DAYS_731 = 731
    DAYS_1096 = 1096, DAYS_1827 = 1827, DAYS_2192 = 2192, DAYS_2557 = 2557, DAYS_2922 = 2922
    DAYS_3288 = 3288, DAYS_3653 = 3653
}
enum DataProtectionStatus { ACTIVATED, DELETED, ARCHIVED, DISABLED }
enum InheritedProperty { ACCOUNT_DATA_PROTECTION }
@length(max: 512) @pattern("[\\.\\-_/#A-Za-z0-9]*") string LogGroupNamePattern
@range(min: 1, max: 1000) integer ListLimit
@length(min: 1, max: 128) @pattern("^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+)$") string TagFilterKey
@length(max: 259) @pattern("^!?\\*?([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)\\*?$") string TagFilterValue
@length(min: 1, max: 2048) @pattern("[\\w+=/:,.@\\-\\*]*") string ResourceIdentifier

// ---- Log streams ----

@tier("A")
@authorize(action: "logs:CreateLogStream",
    resources: ["arn:{partition}:logs:{region}:{account}:log-group:{logGroupName}:log-stream:{logStreamName}"])
@audit(readOnly: false, category: "management")
operation CreateLogStream {
    input := {
        @required logGroupName: LogGroupName
        @required logStreamName: LogStreamName
    }
    errors: [
        InvalidParameterException, ResourceAlreadyExistsException, ResourceNotFoundException,
        ServiceUnavailableException
    ]
}

@tier("A")
@authorize(action: "logs:DeleteLogStream",
    resources: ["arn:{partition}:logs:{region}:{account}:log-group:{logGroupName}:log-stream:{logStreamName}"])
@audit(readOnly: false, category: "management")
operation DeleteLogStream {
    input := {
        @required logGroupName: LogGroupName
        @required logStreamName: LogStreamName
    }
    errors: [
        InvalidParameterException, ResourceNotFoundException, OperationAbortedException,
        ServiceUnavailableException, ValidationException
    ]
}

@tier("A")
@authorize(action: "logs:DescribeLogStreams",
    resources: ["arn:{partition}:logs:{region}:{account}:log-group:{logGroupIdentifier|logGroupName}:log-stream:"])
@audit(readOnly: true, category: "management")
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "logStreams", pageSize: "limit")
operation DescribeLogStreams {
    input := {
        logGroupName: LogGroupName
        logGroupIdentifier: LogGroupIdentifier
        logStreamNamePrefix: LogStreamName
        orderBy: OrderBy = "LogStreamName"
        descending: Boolean = false
        nextToken: NextToken
        limit: DescribeLimit = 50
    }
    output := {
        @required logStreams: LogStreams
        nextToken: NextToken
    }
    errors: [InvalidParameterException, ResourceNotFoundException, ServiceUnavailableException]
}

structure LogStream {
    @required logStreamName: LogStreamName
    @required creationTime: EpochMillis
    firstEventTimestamp: EpochMillis
    lastEventTimestamp: EpochMillis
    lastIngestionTime: EpochMillis
    uploadSequenceToken: SequenceToken
    @required arn: String
    @required storedBytes: Long
}

list LogStreams { member: LogStream }
enum OrderBy { LogStreamName, LastEventTime }

// ---- Log events ----

// sequenceToken is accepted and ignored; nextSequenceToken is always sent.
@tier("A")
@authorize(action: "logs:PutLogEvents",
    resources: ["arn:{partition}:logs:{region}:{account}:log-group:{logGroupName}:log-stream:{logStreamName}"])
@audit(readOnly: false, category: "data", redact: ["logEvents"])
operation PutLogEvents {
    input := {
        @required logGroupName: LogGroupName
        @required logStreamName: LogStreamName
        @required logEvents: InputLogEvents
        sequenceToken: SequenceToken
        entity: Entity
    }
    output := {
        @required nextSequenceToken: SequenceToken
        rejectedLogEventsInfo: RejectedLogEventsInfo
        rejectedEntityInfo: RejectedEntityInfo
    }
    errors: [
        InvalidParameterException, InvalidSequenceTokenException, DataAlreadyAcceptedException,
        ResourceNotFoundException, ServiceUnavailableException, UnrecognizedClientException
    ]
}

// startTime is inclusive, endTime exclusive. The limit is also bounded by 1 MB a page.
@tier("A")
@authorize(action: "logs:GetLogEvents",
    resources: ["arn:{partition}:logs:{region}:{account}:log-group:{logGroupIdentifier|logGroupName}:log-stream:{logStreamName}"])
@audit(readOnly: true, category: "management")
@paginated(inputToken: "nextToken", outputToken: "nextForwardToken", items: "events", pageSize: "limit")
operation GetLogEvents {
    input := {
        logGroupName: LogGroupName
        logGroupIdentifier: LogGroupIdentifier
        @required logStreamName: LogStreamName
        startTime: EpochMillis
        endTime: EpochMillis
        nextToken: NextToken
        limit: EventsLimit = 10000
        startFromHead: Boolean = false
        unmask: Boolean = false
    }
    output := {
        @required events: OutputLogEvents
        @required nextForwardToken: NextToken
        @required nextBackwardToken: NextToken
    }
    errors: [InvalidParameterException, ResourceNotFoundException, ServiceUnavailableException]
}

// Both bounds are inclusive. interleaved is ignored: answers always are. searchedLogStreams is
// always empty.
@tier("A")
@authorize(action: "logs:FilterLogEvents",
    resources: ["arn:{partition}:logs:{region}:{account}:log-group:{logGroupIdentifier|logGroupName}:log-stream:"])
@audit(readOnly: true, category: "management")
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "events", pageSize: "limit")
operation FilterLogEvents {
    input := {
        logGroupName: LogGroupName
        logGroupIdentifier: LogGroupIdentifier
        logStreamNames: InputLogStreamNames
        logStreamNamePrefix: LogStreamName
        startTime: EpochMillis
        endTime: EpochMillis
        filterPattern: FilterPattern
        nextToken: NextToken
        limit: EventsLimit = 10000
        interleaved: Boolean
        unmask: Boolean = false
    }
    output := {
        @required events: FilteredLogEvents
        @required searchedLogStreams: SearchedLogStreams
        nextToken: NextToken
    }
    errors: [InvalidParameterException, ResourceNotFoundException, ServiceUnavailableException]
}

// The request names no log group, so policies see "*".
@tier("A")
@authorize(action: "logs:GetLogRecord")
@audit(readOnly: true, category: "management")
operation GetLogRecord {
    input := {
        @required logRecordPointer: String
        unmask: Boolean = false
    }
    output := { @required logRecord: LogRecord }
    errors: [
        InvalidParameterException, LimitExceededException, ResourceNotFoundException,
        ServiceUnavailableException
    ]
}

// time is in seconds, unlike every other time of a supported operation.
@tier("A")
@authorize(action: "logs:GetLogGroupFields",
    resources: ["arn:{partition}:logs:{region}:{account}:log-group:{logGroupIdentifier|logGroupName}:log-stream:"])
@audit(readOnly: true, category: "management")
operation GetLogGroupFields {
    input := {
        logGroupName: LogGroupName
        time: EpochSeconds
        logGroupIdentifier: LogGroupIdentifier
    }
    output := { @required logGroupFields: LogGroupFieldList }
    errors: [
        InvalidParameterException, LimitExceededException, ResourceNotFoundException,
        ServiceUnavailableException
    ]
}

structure InputLogEvent {
    @required timestamp: EpochMillis
    @required @borrowed message: EventMessage
}

structure Entity {
    keyAttributes: EntityKeyAttributes
    attributes: EntityAttributes
}

structure RejectedLogEventsInfo {
    tooNewLogEventStartIndex: Integer
    tooOldLogEventEndIndex: Integer
    expiredLogEventEndIndex: Integer
}

structure RejectedEntityInfo { @required errorType: EntityRejectionErrorType }

structure OutputLogEvent {
    @required timestamp: EpochMillis
    @required message: EventMessage
    @required ingestionTime: EpochMillis
}

structure FilteredLogEvent {
    @required logStreamName: LogStreamName
    @required timestamp: EpochMillis
    @required message: EventMessage
    @required ingestionTime: EpochMillis
    @required eventId: String
}

structure SearchedLogStream {
    @required logStreamName: LogStreamName
    @required searchedCompletely: Boolean
}

structure LogGroupField {
    @required name: String
    @required percent: Integer
}

@length(min: 1, max: 10000) list InputLogEvents { member: InputLogEvent }
list OutputLogEvents { member: OutputLogEvent }
list FilteredLogEvents { member: FilteredLogEvent }
list SearchedLogStreams { member: SearchedLogStream }
list LogGroupFieldList { member: LogGroupField }
@length(min: 2, max: 4) map EntityKeyAttributes { key: EntityKeyAttributesKey, value: EntityKeyAttributesValue }
@length(max: 10) map EntityAttributes { key: EntityAttributesKey, value: EntityAttributesValue }
map LogRecord { key: String, value: String }
enum EntityRejectionErrorType {
    InvalidEntity, InvalidTypeValue, InvalidKeyAttributes, InvalidAttributes, EntitySizeTooLarge
    UnsupportedLogGroupType, MissingRequiredFields
}
@length(min: 1, max: 32) string EntityKeyAttributesKey
@length(min: 1, max: 512) string EntityKeyAttributesValue
@length(min: 1, max: 256) string EntityAttributesKey
@length(min: 1, max: 512) string EntityAttributesValue
@range(min: 1, max: 10000) integer EventsLimit

// ---- Live tail ----

@tier("A")
@authorize(action: "logs:StartLiveTail",
    resources: ["arn:{partition}:logs:{region}:{account}:log-group:{logGroupIdentifiers}:log-stream:"])
@audit(readOnly: true, category: "management")
@endpoint(hostPrefix: "stream-")
operation StartLiveTail {
    input := {
        @required logGroupIdentifiers: StartLiveTailLogGroupIdentifiers
        logStreamNames: InputLogStreamNames
        logStreamNamePrefixes: InputLogStreamNames
        logEventFilterPattern: FilterPattern
    }
    output := { responseStream: StartLiveTailResponseStream }
    errors: [
        AccessDeniedException, InvalidParameterException, ResourceNotFoundException,
        LimitExceededException, InvalidOperationException
    ]
}

@streaming
union StartLiveTailResponseStream {
    sessionStart: LiveTailSessionStart
    sessionUpdate: LiveTailSessionUpdate
    SessionTimeoutException: SessionTimeoutException
    SessionStreamingException: SessionStreamingException
}

structure LiveTailSessionStart {
    @required requestId: String
    @required sessionId: String
    @required logGroupIdentifiers: StartLiveTailLogGroupIdentifiers
    @required logStreamNames: InputLogStreamNames
    @required logStreamNamePrefixes: InputLogStreamNames
    @required logEventFilterPattern: FilterPattern
}

structure LiveTailSessionUpdate {
    @required sessionMetadata: LiveTailSessionMetadata
    @required sessionResults: LiveTailSessionResults
}

structure LiveTailSessionMetadata { @required sampled: Boolean }

structure LiveTailSessionLogEvent {
    @required logStreamName: LogStreamName
    @required logGroupIdentifier: LogGroupIdentifier
    @required message: EventMessage
    @required timestamp: EpochMillis
    @required ingestionTime: EpochMillis
}

@length(min: 1, max: 10) list StartLiveTailLogGroupIdentifiers { member: LogGroupIdentifier }
list LiveTailSessionResults { member: LiveTailSessionLogEvent }

// ---- Tags ----

// On groups the resource is the bare ARN: a policy that ends in ":*" does not match it.
@tier("A")
@authorize(action: "logs:TagResource",
    resources: ["{resourceArn}"],
    conditions: ["aws:RequestTag/={tags}", "aws:TagKeys={tags}"])
@audit(readOnly: false, category: "management")
operation TagResource {
    input := {
        @required resourceArn: AmazonResourceName
        @required tags: Tags
    }
    errors: [
        InvalidParameterException, ResourceNotFoundException, ServiceUnavailableException,
        TooManyTagsException
    ]
}

@tier("A")
@authorize(action: "logs:UntagResource",
    resources: ["{resourceArn}"],
    conditions: ["aws:TagKeys={tagKeys}"])
@audit(readOnly: false, category: "management")
operation UntagResource {
    input := {
        @required resourceArn: AmazonResourceName
        @required tagKeys: TagKeyList
    }
    errors: [InvalidParameterException, ResourceNotFoundException, ServiceUnavailableException]
}

@tier("A")
@authorize(action: "logs:ListTagsForResource", resources: ["{resourceArn}"])
@audit(readOnly: true, category: "management")
operation ListTagsForResource {
    input := { @required resourceArn: AmazonResourceName }
    output := { @required tags: Tags }
    errors: [InvalidParameterException, ResourceNotFoundException, ServiceUnavailableException]
}

@tier("A")
@authorize(action: "logs:TagLogGroup",
    resources: ["arn:{partition}:logs:{region}:{account}:log-group:{logGroupName}:log-stream:"],
    conditions: ["aws:RequestTag/={tags}", "aws:TagKeys={tags}"])
@audit(readOnly: false, category: "management")
operation TagLogGroup {
    input := {
        @required logGroupName: LogGroupName
        @required tags: Tags
    }
    errors: [ResourceNotFoundException, InvalidParameterException]
}

@tier("A")
@authorize(action: "logs:UntagLogGroup",
    resources: ["arn:{partition}:logs:{region}:{account}:log-group:{logGroupName}:log-stream:"],
    conditions: ["aws:TagKeys={tags}"])
@audit(readOnly: false, category: "management")
operation UntagLogGroup {
    input := {
        @required logGroupName: LogGroupName
        @required tags: TagList
    }
    errors: [ResourceNotFoundException]
}

@tier("A")
@authorize(action: "logs:ListTagsLogGroup",
    resources: ["arn:{partition}:logs:{region}:{account}:log-group:{logGroupName}:log-stream:"])
@audit(readOnly: true, category: "management")
operation ListTagsLogGroup {
    input := { @required logGroupName: LogGroupName }
    output := { @required tags: Tags }
    errors: [ResourceNotFoundException, ServiceUnavailableException]
}

@length(max: 50) list TagKeyList { member: TagKey }
@length(min: 1) list TagList { member: TagKey }
@length(min: 1, max: 1011) @pattern("[\\w+=/:,.@-]*") string AmazonResourceName

// ---- Resource policies ----

@tier("B")
@authorize(action: "logs:PutResourcePolicy")
@audit(readOnly: false, category: "management")
operation PutResourcePolicy {
    input := {
        policyName: String
        policyDocument: PolicyDocument
        resourceArn: String
        expectedRevisionId: ExpectedRevisionId
    }
    output := {
        @required resourcePolicy: ResourcePolicy
        revisionId: ExpectedRevisionId
    }
    errors: [
        InvalidParameterException, LimitExceededException, OperationAbortedException,
        ResourceNotFoundException, ServiceUnavailableException
    ]
}

@tier("B")
@authorize(action: "logs:DescribeResourcePolicies")
@audit(readOnly: true, category: "management")
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "resourcePolicies", pageSize: "limit")
operation DescribeResourcePolicies {
    input := {
        nextToken: NextToken
        limit: DescribeLimit = 50
        resourceArn: String
        policyScope: PolicyScope
    }
    output := {
        @required resourcePolicies: ResourcePolicies
        nextToken: NextToken
    }
    errors: [InvalidParameterException, ServiceUnavailableException]
}

@tier("B")
@authorize(action: "logs:DeleteResourcePolicy")
@audit(readOnly: false, category: "management")
operation DeleteResourcePolicy {
    input := {
        policyName: String
        resourceArn: String
        expectedRevisionId: ExpectedRevisionId
    }
    errors: [
        InvalidParameterException, ResourceNotFoundException, OperationAbortedException,
        ServiceUnavailableException
    ]
}

structure ResourcePolicy {
    policyName: String
    @required policyDocument: PolicyDocument
    @required lastUpdatedTime: EpochMillis
    @required policyScope: PolicyScope
    resourceArn: String
    revisionId: ExpectedRevisionId
}

list ResourcePolicies { member: ResourcePolicy }
enum PolicyScope { ACCOUNT, RESOURCE }
@length(min: 1) string ExpectedRevisionId

// ---- Metric filters ----

@tier("A")
@authorize(action: "logs:PutMetricFilter",
    resources: ["arn:{partition}:logs:{region}:{account}:log-group:{logGroupName}:log-stream:"])
@audit(readOnly: false, category: "management")
operation PutMetricFilter {
    input := {
        @required logGroupName: LogGroupName
        @required filterName: FilterName
        @required filterPattern: FilterPattern
        @required metricTransformations: MetricTransformations
        applyOnTransformedLogs: Boolean = false
        fieldSelectionCriteria: FieldSelectionCriteria
        emitSystemFieldDimensions: EmitSystemFields
    }
    errors: [
        InvalidParameterException, ResourceNotFoundException, OperationAbortedException,
        LimitExceededException, ServiceUnavailableException, InvalidOperationException
    ]
}

@tier("A")
@authorize(action: "logs:DescribeMetricFilters",
    resources: ["arn:{partition}:logs:{region}:{account}:log-group:{logGroupName}:log-stream:"])
@audit(readOnly: true, category: "management")
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "metricFilters", pageSize: "limit")
operation DescribeMetricFilters {
    input := {
        logGroupName: LogGroupName
        filterNamePrefix: FilterName
        nextToken: NextToken
        limit: DescribeLimit = 50
        metricName: MetricName
        metricNamespace: MetricNamespace
    }
    output := {
        @required metricFilters: MetricFilters
        nextToken: NextToken
    }
    errors: [InvalidParameterException, ResourceNotFoundException, ServiceUnavailableException]
}

@tier("A")
@authorize(action: "logs:DeleteMetricFilter",
    resources: ["arn:{partition}:logs:{region}:{account}:log-group:{logGroupName}:log-stream:"])
@audit(readOnly: false, category: "management")
operation DeleteMetricFilter {
    input := {
        @required logGroupName: LogGroupName
        @required filterName: FilterName
    }
    errors: [
        InvalidParameterException, ResourceNotFoundException, OperationAbortedException,
        ServiceUnavailableException
    ]
}

@tier("A")
@authorize(action: "logs:TestMetricFilter")
@audit(readOnly: true, category: "management", redact: ["logEventMessages"])
operation TestMetricFilter {
    input := {
        @required filterPattern: FilterPattern
        @required logEventMessages: TestEventMessages
    }
    output := { @required matches: MetricFilterMatches }
    errors: [InvalidParameterException, ServiceUnavailableException]
}

structure MetricTransformation {
    @required metricName: MetricName
    @required metricNamespace: MetricNamespace
    @required metricValue: MetricValue
    defaultValue: Double
    unit: StandardUnit
    dimensions: Dimensions
}

structure MetricFilter {
    @required filterName: FilterName
    @required filterPattern: FilterPattern
    @required metricTransformations: MetricTransformations
    @required creationTime: EpochMillis
    @required logGroupName: LogGroupName
    @required applyOnTransformedLogs: Boolean
    fieldSelectionCriteria: FieldSelectionCriteria
    emitSystemFieldDimensions: EmitSystemFields
}

structure MetricFilterMatchRecord {
    @required eventNumber: Long
    @required eventMessage: EventMessage
    @required extractedValues: ExtractedValues
}

@length(min: 1, max: 1) list MetricTransformations { member: MetricTransformation }
list MetricFilters { member: MetricFilter }
list MetricFilterMatches { member: MetricFilterMatchRecord }
map Dimensions { key: DimensionsKey, value: DimensionsValue }
map ExtractedValues { key: String, value: String }
enum StandardUnit {
    Seconds, Microseconds, Milliseconds, Bytes, Kilobytes, Megabytes, Gigabytes, Terabytes, Bits
    Kilobits, Megabits, Gigabits, Terabits, Percent, Count, BytesPerSecond = "Bytes/Second"
    KilobytesPerSecond = "Kilobytes/Second", MegabytesPerSecond = "Megabytes/Second"
    GigabytesPerSecond = "Gigabytes/Second", TerabytesPerSecond = "Terabytes/Second"
    BitsPerSecond = "Bits/Second", KilobitsPerSecond = "Kilobits/Second"
    MegabitsPerSecond = "Megabits/Second", GigabitsPerSecond = "Gigabits/Second"
    TerabitsPerSecond = "Terabits/Second", CountPerSecond = "Count/Second", None
}
@length(max: 255) @pattern("[^:*$]*") string MetricName
// The service takes ':' although its pattern says otherwise.
@length(max: 255) @pattern("[^*$]*") @patternText("[^:*$]*") string MetricNamespace
@length(max: 100) string MetricValue
@length(max: 255) string DimensionsKey
@length(max: 255) string DimensionsValue

// ---- Subscription filters ----

@tier("A")
@authorize(action: "logs:PutSubscriptionFilter",
    resources: ["arn:{partition}:logs:{region}:{account}:log-group:{logGroupName}:log-stream:"])
@audit(readOnly: false, category: "management")
operation PutSubscriptionFilter {
    input := {
        @required logGroupName: LogGroupName
        @required filterName: FilterName
        @required filterPattern: FilterPattern
        @required destinationArn: DestinationArn
        roleArn: RoleArn
        distribution: Distribution = "ByLogStream"
        applyOnTransformedLogs: Boolean = false
        fieldSelectionCriteria: FieldSelectionCriteria
        emitSystemFields: EmitSystemFields
    }
    errors: [
        InvalidParameterException, ResourceNotFoundException, OperationAbortedException,
        LimitExceededException, ServiceUnavailableException, InvalidOperationException
    ]
}

@tier("A")
@authorize(action: "logs:DescribeSubscriptionFilters",
    resources: ["arn:{partition}:logs:{region}:{account}:log-group:{logGroupName}:log-stream:"])
@audit(readOnly: true, category: "management")
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "subscriptionFilters", pageSize: "limit")
operation DescribeSubscriptionFilters {
    input := {
        @required logGroupName: LogGroupName
        filterNamePrefix: FilterName
        nextToken: NextToken
        limit: DescribeLimit = 50
    }
    output := {
        @required subscriptionFilters: SubscriptionFilters
        nextToken: NextToken
    }
    errors: [InvalidParameterException, ResourceNotFoundException, ServiceUnavailableException]
}

@tier("A")
@authorize(action: "logs:DeleteSubscriptionFilter",
    resources: ["arn:{partition}:logs:{region}:{account}:log-group:{logGroupName}:log-stream:"])
@audit(readOnly: false, category: "management")
operation DeleteSubscriptionFilter {
    input := {
        @required logGroupName: LogGroupName
        @required filterName: FilterName
    }
    errors: [
        InvalidParameterException, ResourceNotFoundException, OperationAbortedException,
        ServiceUnavailableException
    ]
}

structure SubscriptionFilter {
    @required filterName: FilterName
    @required logGroupName: LogGroupName
    @required filterPattern: FilterPattern
    @required destinationArn: DestinationArn
    roleArn: RoleArn
    @required distribution: Distribution
    @required applyOnTransformedLogs: Boolean
    @required creationTime: EpochMillis
    fieldSelectionCriteria: FieldSelectionCriteria
    emitSystemFields: EmitSystemFields
}

list SubscriptionFilters { member: SubscriptionFilter }
enum Distribution { Random, ByLogStream }
@length(min: 1) string DestinationArn

// ---- Destinations ----

@tier("A")
@authorize(action: "logs:PutDestination",
    resources: ["arn:{partition}:logs:{region}:{account}:destination:{destinationName}"],
    conditions: ["aws:RequestTag/={tags}", "aws:TagKeys={tags}"])
@audit(readOnly: false, category: "management")
operation PutDestination {
    input := {
        @required destinationName: DestinationName
        @required targetArn: TargetArn
        @required roleArn: RoleArn
        tags: Tags
    }
    output := { @required destination: Destination }
    errors: [InvalidParameterException, OperationAbortedException, ServiceUnavailableException]
}

@tier("A")
@authorize(action: "logs:PutDestinationPolicy",
    resources: ["arn:{partition}:logs:{region}:{account}:destination:{destinationName}"])
@audit(readOnly: false, category: "management")
operation PutDestinationPolicy {
    input := {
        @required destinationName: DestinationName
        @required accessPolicy: AccessPolicy
        forceUpdate: Boolean = false
    }
    errors: [InvalidParameterException, OperationAbortedException, ServiceUnavailableException]
}

// The capital D of DestinationNamePrefix is the service's own.
@tier("A")
@authorize(action: "logs:DescribeDestinations")
@audit(readOnly: true, category: "management")
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "destinations", pageSize: "limit")
operation DescribeDestinations {
    input := {
        DestinationNamePrefix: DestinationName
        nextToken: NextToken
        limit: DescribeLimit = 50
    }
    output := {
        @required destinations: Destinations
        nextToken: NextToken
    }
    errors: [InvalidParameterException, ServiceUnavailableException]
}

@tier("A")
@authorize(action: "logs:DeleteDestination",
    resources: ["arn:{partition}:logs:{region}:{account}:destination:{destinationName}"])
@audit(readOnly: false, category: "management")
operation DeleteDestination {
    input := { @required destinationName: DestinationName }
    errors: [
        InvalidParameterException, ResourceNotFoundException, OperationAbortedException,
        ServiceUnavailableException
    ]
}

structure Destination {
    @required destinationName: DestinationName
    @required targetArn: TargetArn
    @required roleArn: RoleArn
    accessPolicy: AccessPolicy
    @required arn: String
    @required creationTime: EpochMillis
}

list Destinations { member: Destination }
@length(min: 1, max: 512) @pattern("[^:*]*") string DestinationName
@length(min: 1) string TargetArn
@length(min: 1, max: 5120) string AccessPolicy

// ---- Query definitions ----

@tier("B")
@authorize(action: "logs:PutQueryDefinition")
@audit(readOnly: false, category: "management")
operation PutQueryDefinition {
    input := {
        queryLanguage: QueryLanguage
        @required name: QueryDefinitionName
        queryDefinitionId: QueryId
        logGroupNames: LogGroupNames
        @required queryString: QueryDefinitionString
        clientToken: ClientToken
        parameters: QueryParameterList
    }
    output := { @required queryDefinitionId: QueryId }
    errors: [
        InvalidParameterException, LimitExceededException, ResourceNotFoundException,
        ServiceUnavailableException
    ]
}

@tier("B")
@authorize(action: "logs:DescribeQueryDefinitions")
@audit(readOnly: true, category: "management")
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "queryDefinitions", pageSize: "maxResults")
operation DescribeQueryDefinitions {
    input := {
        queryLanguage: QueryLanguage
        queryDefinitionNamePrefix: QueryDefinitionName
        maxResults: QueryListMaxResults
        nextToken: NextToken
    }
    output := {
        @required queryDefinitions: QueryDefinitionList
        nextToken: NextToken
    }
    errors: [InvalidParameterException, ServiceUnavailableException]
}

@tier("B")
@authorize(action: "logs:DeleteQueryDefinition")
@audit(readOnly: false, category: "management")
operation DeleteQueryDefinition {
    input := { @required queryDefinitionId: QueryId }
    output := { @required success: Boolean }
    errors: [InvalidParameterException, ResourceNotFoundException, ServiceUnavailableException]
}

structure QueryParameter {
    @required name: QueryParameterName
    defaultValue: QueryParameterDefaultValue
    description: QueryParameterDescription
}

structure QueryDefinition {
    @required queryLanguage: QueryLanguage
    @required queryDefinitionId: QueryId
    @required name: QueryDefinitionName
    @required queryString: QueryDefinitionString
    @required lastModified: EpochMillis
    logGroupNames: LogGroupNames
    parameters: QueryParameterList
}

@length(max: 20) list QueryParameterList { member: QueryParameter }
list QueryDefinitionList { member: QueryDefinition }
@length(min: 1, max: 255) string QueryDefinitionName
@length(min: 1, max: 10000) string QueryDefinitionString
@length(min: 36, max: 128) @pattern("\\S{36,128}") string ClientToken
@length(min: 1, max: 128) @pattern("^[a-zA-Z_][a-zA-Z0-9_]*") string QueryParameterName
@length(max: 1024) string QueryParameterDefaultValue
@length(max: 512) string QueryParameterDescription
@range(min: 1, max: 1000) integer QueryListMaxResults

// ---- Queries ----

// startTime and endTime are in seconds; clients send milliseconds as well.
@tier("A")
@authorize(action: "logs:StartQuery",
    resources: ["arn:{partition}:logs:{region}:{account}:log-group:{logGroupIdentifiers|logGroupNames|logGroupName}:log-stream:"])
@audit(readOnly: true, category: "management")
operation StartQuery {
    input := {
        queryLanguage: QueryLanguage
        logGroupName: LogGroupName
        logGroupNames: LogGroupNames
        logGroupIdentifiers: LogGroupIdentifiers
        @required startTime: EpochSeconds
        @required endTime: EpochSeconds
        @required queryString: QueryString
        limit: EventsLimitStartQuery
    }
    output := { queryId: QueryId }
    errors: [
        MalformedQueryException, InvalidParameterException, LimitExceededException,
        ResourceNotFoundException, ServiceUnavailableException
    ]
}

@tier("A")
@authorize(action: "logs:StopQuery")
@audit(readOnly: true, category: "management")
operation StopQuery {
    input := { @required queryId: QueryId }
    output := { success: Boolean }
    errors: [InvalidParameterException, ResourceNotFoundException, ServiceUnavailableException]
}

// The request names no log group, so policies see "*".
@tier("A")
@authorize(action: "logs:GetQueryResults")
@audit(readOnly: true, category: "management")
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "results", pageSize: "maxItems")
operation GetQueryResults {
    input := {
        @required queryId: QueryId
        nextToken: GetQueryResultsNextToken
        maxItems: GetQueryResultsMaxItems
    }
    output := {
        queryLanguage: QueryLanguage
        results: QueryResults
        statistics: QueryStatistics
        status: QueryStatus
        encryptionKey: String
        nextToken: GetQueryResultsNextToken
    }
    errors: [InvalidParameterException, ResourceNotFoundException, ServiceUnavailableException]
}

@tier("A")
@authorize(action: "logs:DescribeQueries")
@audit(readOnly: true, category: "management")
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "queries", pageSize: "maxResults")
operation DescribeQueries {
    input := {
        logGroupName: LogGroupName
        status: QueryStatus
        maxResults: DescribeQueriesMaxResults
        nextToken: NextToken
        queryLanguage: QueryLanguage
    }
    output := {
        queries: QueryInfoList
        nextToken: NextToken
    }
    errors: [InvalidParameterException, ResourceNotFoundException, ServiceUnavailableException]
}

@tier("B")
@authorize(action: "logs:ListLogGroupsForQuery")
@audit(readOnly: true, category: "management")
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "logGroupIdentifiers", pageSize: "maxResults")
operation ListLogGroupsForQuery {
    input := {
        @required queryId: QueryId
        nextToken: NextToken
        maxResults: ListLogGroupsForQueryMaxResults
    }
    output := {
        logGroupIdentifiers: LogGroupIdentifiers
        nextToken: NextToken
    }
    errors: [
        InvalidParameterException, AccessDeniedException, ResourceNotFoundException,
        ServiceUnavailableException
    ]
}

structure ResultField {
    field: String
    value: String
}

structure QueryStatistics {
    recordsMatched: Double
    recordsScanned: Double
    estimatedRecordsSkipped: Double
    bytesScanned: Double
    estimatedBytesSkipped: Double
    logGroupsScanned: Double
}

structure QueryInfo {
    queryLanguage: QueryLanguage
    queryId: QueryId
    queryString: QueryString
    status: QueryStatus
    createTime: EpochMillis
    logGroupName: LogGroupName
    queryDuration: Long
    bytesScanned: Double
    userIdentity: String
}

list LogGroupIdentifiers { member: LogGroupIdentifier }
list QueryResults { member: ResultRows }
list ResultRows { member: ResultField }
list QueryInfoList { member: QueryInfo }
enum QueryStatus { Scheduled, Running, Complete, Failed, Cancelled, Timeout, Unknown }
@range(min: 1, max: 100000) integer EventsLimitStartQuery
@length(max: 1024) string GetQueryResultsNextToken
@range(min: 0, max: 10000) integer GetQueryResultsMaxItems
@range(min: 1, max: 1000) integer DescribeQueriesMaxResults
@range(min: 50, max: 500) integer ListLogGroupsForQueryMaxResults

// ---- Scheduled queries ----

@tier("B")
@authorize(action: "logs:CreateScheduledQuery",
    resources: ["arn:{partition}:logs:{region}:{account}:scheduled-query:*"],
    conditions: ["aws:RequestTag/={tags}", "aws:TagKeys={tags}"])
@audit(readOnly: false, category: "management")
@refused
@validationError("ValidationException")
operation CreateScheduledQuery {
    input := {
        @required name: ScheduledQueryName
        description: ScheduledQueryDescription
        @required queryLanguage: QueryLanguage
        @required queryString: QueryString
        logGroupIdentifiers: ScheduledQueryLogGroupIdentifiers
        @required scheduleExpression: ScheduleExpression
        timezone: ScheduleTimezone
        startTimeOffset: Long
        destinationConfiguration: DestinationConfiguration
        scheduleStartTime: EpochMillis
        scheduleEndTime: EpochMillis
        @required executionRoleArn: RoleArn
        state: ScheduledQueryState
        tags: Tags
    }
    output := {
        scheduledQueryArn: String
        state: ScheduledQueryState
    }
    errors: [
        ValidationException, AccessDeniedException, ResourceNotFoundException, ConflictException,
        ServiceQuotaExceededException, ThrottlingException, InternalServerException
    ]
}

@tier("B")
@authorize(action: "logs:UpdateScheduledQuery",
    resources: ["arn:{partition}:logs:{region}:{account}:scheduled-query:{identifier}"])
@audit(readOnly: false, category: "management")
@refused
@validationError("ValidationException")
operation UpdateScheduledQuery {
    input := {
        @required identifier: ScheduledQueryIdentifier
        description: ScheduledQueryDescription
        @required queryLanguage: QueryLanguage
        @required queryString: QueryString
        logGroupIdentifiers: ScheduledQueryLogGroupIdentifiers
        @required scheduleExpression: ScheduleExpression
        timezone: ScheduleTimezone
        startTimeOffset: Long
        destinationConfiguration: DestinationConfiguration
        scheduleStartTime: EpochMillis
        scheduleEndTime: EpochMillis
        @required executionRoleArn: RoleArn
        state: ScheduledQueryState
    }
    output := {
        scheduledQueryArn: String
        name: ScheduledQueryName
        description: ScheduledQueryDescription
        queryLanguage: QueryLanguage
        queryString: QueryString
        logGroupIdentifiers: ScheduledQueryLogGroupIdentifiers
        scheduleExpression: ScheduleExpression
        timezone: ScheduleTimezone
        startTimeOffset: Long
        destinationConfiguration: DestinationConfiguration
        state: ScheduledQueryState
        lastTriggeredTime: EpochMillis
        lastExecutionStatus: ExecutionStatus
        scheduleStartTime: EpochMillis
        scheduleEndTime: EpochMillis
        executionRoleArn: RoleArn
        creationTime: EpochMillis
        lastUpdatedTime: EpochMillis
    }
    errors: [
        ValidationException, AccessDeniedException, ResourceNotFoundException,
        ThrottlingException, InternalServerException
    ]
}

@tier("B")
@authorize(action: "logs:GetScheduledQuery",
    resources: ["arn:{partition}:logs:{region}:{account}:scheduled-query:{identifier}"])
@audit(readOnly: true, category: "management")
@notFoundGet
@validationError("ValidationException")
operation GetScheduledQuery {
    input := { @required identifier: ScheduledQueryIdentifier }
    output := {
        scheduledQueryArn: String
        name: ScheduledQueryName
        description: ScheduledQueryDescription
        queryLanguage: QueryLanguage
        queryString: QueryString
        logGroupIdentifiers: ScheduledQueryLogGroupIdentifiers
        scheduleExpression: ScheduleExpression
        timezone: ScheduleTimezone
        startTimeOffset: Long
        destinationConfiguration: DestinationConfiguration
        state: ScheduledQueryState
        lastTriggeredTime: EpochMillis
        lastExecutionStatus: ExecutionStatus
        scheduleStartTime: EpochMillis
        scheduleEndTime: EpochMillis
        executionRoleArn: RoleArn
        creationTime: EpochMillis
        lastUpdatedTime: EpochMillis
    }
    errors: [
        ValidationException, AccessDeniedException, ResourceNotFoundException,
        ThrottlingException, InternalServerException
    ]
}

@tier("B")
@authorize(action: "logs:ListScheduledQueries",
    resources: ["arn:{partition}:logs:{region}:{account}:scheduled-query:*"])
@audit(readOnly: true, category: "management")
@refusedList("scheduledQueries")
@validationError("ValidationException")
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "scheduledQueries", pageSize: "maxResults")
operation ListScheduledQueries {
    input := {
        maxResults: ListScheduledQueriesMaxResults
        nextToken: NextToken
        state: ScheduledQueryState
    }
    output := {
        nextToken: NextToken
        scheduledQueries: ScheduledQuerySummaryList
    }
    errors: [
        ValidationException, AccessDeniedException, ThrottlingException, InternalServerException
    ]
}

@tier("B")
@authorize(action: "logs:GetScheduledQueryHistory",
    resources: ["arn:{partition}:logs:{region}:{account}:scheduled-query:{identifier}"])
@audit(readOnly: true, category: "management")
@notFoundGet
@validationError("ValidationException")
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "triggerHistory", pageSize: "maxResults")
operation GetScheduledQueryHistory {
    input := {
        @required identifier: ScheduledQueryIdentifier
        @required startTime: EpochMillis
        @required endTime: EpochMillis
        executionStatuses: ExecutionStatusList
        maxResults: GetScheduledQueryHistoryMaxResults
        nextToken: NextToken
    }
    output := {
        name: ScheduledQueryName
        scheduledQueryArn: String
        triggerHistory: TriggerHistoryRecordList
        nextToken: NextToken
    }
    errors: [
        ValidationException, AccessDeniedException, ResourceNotFoundException,
        ThrottlingException, InternalServerException
    ]
}

@tier("B")
@authorize(action: "logs:DeleteScheduledQuery",
    resources: ["arn:{partition}:logs:{region}:{account}:scheduled-query:{identifier}"])
@audit(readOnly: false, category: "management")
@refused
@validationError("ValidationException")
operation DeleteScheduledQuery {
    input := { @required identifier: ScheduledQueryIdentifier }
    output := {}
    errors: [
        ValidationException, AccessDeniedException, ResourceNotFoundException,
        ThrottlingException, InternalServerException
    ]
}

structure DestinationConfiguration { @required s3Configuration: S3Configuration }

structure S3Configuration {
    @required destinationIdentifier: S3Uri
    @required roleArn: RoleArn
    ownerAccountId: AccountId
    kmsKeyId: KmsKeyId
}

structure ScheduledQuerySummary {
    scheduledQueryArn: String
    name: ScheduledQueryName
    state: ScheduledQueryState
    lastTriggeredTime: EpochMillis
    lastExecutionStatus: ExecutionStatus
    scheduleExpression: ScheduleExpression
    timezone: ScheduleTimezone
    destinationConfiguration: DestinationConfiguration
    creationTime: EpochMillis
    lastUpdatedTime: EpochMillis
}

structure TriggerHistoryRecord {
    queryId: QueryId
    executionStatus: ExecutionStatus
    triggeredTimestamp: EpochMillis
    errorMessage: String
    destinations: ScheduledQueryDestinationList
}

structure ScheduledQueryDestination {
    destinationType: ScheduledQueryDestinationType
    destinationIdentifier: String
    status: ActionStatus
    processedIdentifier: String
    errorMessage: String
}

@length(min: 1, max: 50) list ScheduledQueryLogGroupIdentifiers { member: LogGroupIdentifier }
list ScheduledQuerySummaryList { member: ScheduledQuerySummary }
list ExecutionStatusList { member: ExecutionStatus }
list TriggerHistoryRecordList { member: TriggerHistoryRecord }
list ScheduledQueryDestinationList { member: ScheduledQueryDestination }
enum ScheduledQueryState { ENABLED, DISABLED }
enum ExecutionStatus { Running, InvalidQuery, Complete, Failed, Timeout }
enum ScheduledQueryDestinationType { S3 }
enum ActionStatus { IN_PROGRESS, CLIENT_ERROR, FAILED, COMPLETE }
@length(min: 1, max: 255) @pattern("^[a-zA-Z0-9_\\-/.#]+$") string ScheduledQueryName
@length(max: 1024) string ScheduledQueryDescription
@length(max: 256) string ScheduleExpression
@length(min: 1) string ScheduleTimezone
@length(max: 1024) @pattern("s3://[a-z0-9][\\.\\-a-z0-9]{1,61}[a-z0-9](/.*)?") string S3Uri
@pattern("[\\w#+=/:,.@-]*") string ScheduledQueryIdentifier
@range(min: 1, max: 1000) integer ListScheduledQueriesMaxResults
@range(min: 1, max: 1000) integer GetScheduledQueryHistoryMaxResults

// ---- Lookup tables ----

@tier("B")
@authorize(action: "logs:CreateLookupTable",
    resources: ["arn:{partition}:logs:{region}:{account}:lookup-table:{lookupTableName}"],
    conditions: ["aws:RequestTag/={tags}", "aws:TagKeys={tags}"])
@audit(readOnly: false, category: "management", redact: ["tableBody"])
operation CreateLookupTable {
    input := {
        @required lookupTableName: LookupTableName
        description: LookupTableDescription
        @required tableBody: TableBody
        kmsKeyId: KmsKeyId
        tags: Tags
    }
    output := {
        lookupTableArn: String
        createdAt: EpochMillis
    }
    errors: [
        InvalidParameterException, ResourceAlreadyExistsException, AccessDeniedException,
        LimitExceededException, ValidationException, ServiceUnavailableException
    ]
}

@tier("B")
@authorize(action: "logs:UpdateLookupTable", resources: ["{lookupTableArn}"])
@audit(readOnly: false, category: "management", redact: ["tableBody"])
operation UpdateLookupTable {
    input := {
        @required lookupTableArn: String
        description: LookupTableDescription
        @required tableBody: TableBody
        kmsKeyId: KmsKeyId
    }
    output := {
        lookupTableArn: String
        lastUpdatedTime: EpochMillis
    }
    errors: [
        InvalidParameterException, ResourceNotFoundException, AccessDeniedException,
        ValidationException, ServiceUnavailableException
    ]
}

@tier("B")
@authorize(action: "logs:GetLookupTable", resources: ["{lookupTableArn}"])
@audit(readOnly: true, category: "management")
operation GetLookupTable {
    input := { @required lookupTableArn: String }
    output := {
        lookupTableArn: String
        lookupTableName: LookupTableName
        description: LookupTableDescription
        tableBody: TableBody
        sizeBytes: Long
        lastUpdatedTime: EpochMillis
        kmsKeyId: KmsKeyId
    }
    errors: [
        InvalidParameterException, ResourceNotFoundException, AccessDeniedException,
        ServiceUnavailableException
    ]
}

@tier("B")
@authorize(action: "logs:DescribeLookupTables",
    resources: ["arn:{partition}:logs:{region}:{account}:lookup-table:*"])
@audit(readOnly: true, category: "management")
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "lookupTables", pageSize: "maxResults")
operation DescribeLookupTables {
    input := {
        lookupTableNamePrefix: LookupTableName
        maxResults: DescribeLookupTablesMaxResults
        nextToken: NextToken
    }
    output := {
        lookupTables: LookupTables
        nextToken: NextToken
    }
    errors: [
        InvalidParameterException, ResourceNotFoundException, AccessDeniedException,
        ServiceUnavailableException
    ]
}

@tier("B")
@authorize(action: "logs:DeleteLookupTable", resources: ["{lookupTableArn}"])
@audit(readOnly: false, category: "management")
operation DeleteLookupTable {
    input := { @required lookupTableArn: String }
    errors: [
        InvalidParameterException, ResourceNotFoundException, AccessDeniedException,
        ServiceUnavailableException
    ]
}

structure LookupTable {
    lookupTableArn: String
    lookupTableName: LookupTableName
    description: LookupTableDescription
    tableFields: TableFields
    recordsCount: Long
    sizeBytes: Long
    lastUpdatedTime: EpochMillis
    kmsKeyId: KmsKeyId
}

list LookupTables { member: LookupTable }
list TableFields { member: String }
@length(min: 1, max: 256) @pattern("^[a-zA-Z0-9_]+$") string LookupTableName
@length(max: 1024) string LookupTableDescription
@length(min: 1, max: 10485760) string TableBody
@range(max: 100) integer DescribeLookupTablesMaxResults

// ---- Field indexes ----

@tier("B")
@authorize(action: "logs:PutIndexPolicy")
@audit(readOnly: false, category: "management")
operation PutIndexPolicy {
    input := {
        @required logGroupIdentifier: LogGroupIdentifier
        @required policyDocument: PolicyDocument
    }
    output := { indexPolicy: IndexPolicy }
    errors: [
        InvalidParameterException, ResourceNotFoundException, LimitExceededException,
        OperationAbortedException, ServiceUnavailableException
    ]
}

@tier("B")
@authorize(action: "logs:DescribeIndexPolicies")
@audit(readOnly: true, category: "management")
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "indexPolicies")
operation DescribeIndexPolicies {
    input := {
        @required logGroupIdentifiers: DescribeIndexPoliciesLogGroupIdentifiers
        nextToken: NextToken
    }
    output := {
        indexPolicies: IndexPolicies
        nextToken: NextToken
    }
    errors: [
        InvalidParameterException, ResourceNotFoundException, LimitExceededException,
        OperationAbortedException, ServiceUnavailableException
    ]
}

@tier("B")
@authorize(action: "logs:DescribeFieldIndexes")
@audit(readOnly: true, category: "management")
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "fieldIndexes")
operation DescribeFieldIndexes {
    input := {
        @required logGroupIdentifiers: DescribeFieldIndexesLogGroupIdentifiers
        nextToken: NextToken
    }
    output := {
        fieldIndexes: FieldIndexes
        nextToken: NextToken
    }
    errors: [
        InvalidParameterException, ResourceNotFoundException, LimitExceededException,
        OperationAbortedException, ServiceUnavailableException
    ]
}

@tier("B")
@authorize(action: "logs:DeleteIndexPolicy")
@audit(readOnly: false, category: "management")
operation DeleteIndexPolicy {
    input := { @required logGroupIdentifier: LogGroupIdentifier }
    output := {}
    errors: [
        InvalidParameterException, ResourceNotFoundException, LimitExceededException,
        OperationAbortedException, ServiceUnavailableException
    ]
}

structure IndexPolicy {
    logGroupIdentifier: LogGroupIdentifier
    lastUpdateTime: EpochMillis
    policyDocument: PolicyDocument
    policyName: String
    source: IndexSource
}

structure FieldIndex {
    logGroupIdentifier: LogGroupIdentifier
    fieldIndexName: FieldIndexName
    lastScanTime: EpochMillis
    firstEventTime: EpochMillis
    lastEventTime: EpochMillis
    type: IndexType
}

@length(min: 1, max: 1) list DescribeIndexPoliciesLogGroupIdentifiers { member: LogGroupIdentifier }
list IndexPolicies { member: IndexPolicy }
@length(min: 1, max: 100) list DescribeFieldIndexesLogGroupIdentifiers { member: LogGroupIdentifier }
list FieldIndexes { member: FieldIndex }
enum IndexSource { ACCOUNT, LOG_GROUP }
enum IndexType { FACET, FIELD_INDEX }

// ---- Transformers ----

@tier("B")
@authorize(action: "logs:PutTransformer",
    resources: ["arn:{partition}:logs:{region}:{account}:log-group:{logGroupIdentifier}:log-stream:"])
@audit(readOnly: false, category: "management")
@refused
operation PutTransformer {
    input := {
        @required logGroupIdentifier: LogGroupIdentifier
        @required transformerConfig: Processors
    }
    errors: [
        InvalidParameterException, ResourceNotFoundException, ServiceUnavailableException,
        LimitExceededException, OperationAbortedException, InvalidOperationException
    ]
}

@tier("B")
@authorize(action: "logs:GetTransformer",
    resources: ["arn:{partition}:logs:{region}:{account}:log-group:{logGroupIdentifier}:log-stream:"])
@audit(readOnly: true, category: "management")
@notFoundGet
operation GetTransformer {
    input := { @required logGroupIdentifier: LogGroupIdentifier }
    output := {
        logGroupIdentifier: LogGroupIdentifier
        creationTime: EpochMillis
        lastModifiedTime: EpochMillis
        transformerConfig: Processors
    }
    errors: [
        InvalidParameterException, ResourceNotFoundException, ServiceUnavailableException,
        InvalidOperationException
    ]
}

@tier("B")
@authorize(action: "logs:TestTransformer")
@audit(readOnly: true, category: "management", redact: ["logEventMessages"])
@refused
operation TestTransformer {
    input := {
        @required transformerConfig: Processors
        @required logEventMessages: TestEventMessages
    }
    output := { transformedLogs: TransformedLogs }
    errors: [InvalidParameterException, ServiceUnavailableException, InvalidOperationException]
}

@tier("B")
@authorize(action: "logs:DeleteTransformer",
    resources: ["arn:{partition}:logs:{region}:{account}:log-group:{logGroupIdentifier}:log-stream:"])
@audit(readOnly: false, category: "management")
@refused
operation DeleteTransformer {
    input := { @required logGroupIdentifier: LogGroupIdentifier }
    errors: [
        InvalidParameterException, ResourceNotFoundException, ServiceUnavailableException,
        OperationAbortedException, InvalidOperationException
    ]
}

structure Processor {
    addKeys: AddKeys
    copyValue: CopyValue
    csv: CSV
    dateTimeConverter: DateTimeConverter
    deleteKeys: DeleteKeys
    grok: Grok
    listToMap: ListToMap
    lowerCaseString: LowerCaseString
    moveKeys: MoveKeys
    parseCloudfront: ParseCloudfront
    parseJSON: ParseJSON
    parseKeyValue: ParseKeyValue
    parseRoute53: ParseRoute53
    parseToOCSF: ParseToOCSF
    parsePostgres: ParsePostgres
    parseVPC: ParseVPC
    parseWAF: ParseWAF
    renameKeys: RenameKeys
    splitString: SplitString
    substituteString: SubstituteString
    trimString: TrimString
    typeConverter: TypeConverter
    upperCaseString: UpperCaseString
}

structure AddKeys { @required entries: AddKeyEntries }

structure AddKeyEntry {
    @required key: Key
    @required value: AddKeyValue
    overwriteIfExists: Boolean
}

structure CopyValue { @required entries: CopyValueEntries }

structure CopyValueEntry {
    @required source: Source
    @required target: Target
    overwriteIfExists: Boolean
}

structure CSV {
    quoteCharacter: QuoteCharacter
    delimiter: Delimiter
    columns: Columns
    source: Source
    destination: DestinationField
}

structure DateTimeConverter {
    @required source: Source
    @required target: Target
    targetFormat: TargetFormat
    @required matchPatterns: MatchPatterns
    sourceTimezone: SourceTimezone
    targetTimezone: TargetTimezone
    locale: Locale
}

structure DeleteKeys { @required withKeys: DeleteWithKeys }

structure Grok {
    source: Source
    @required match: GrokMatch
}

structure ListToMap {
    @required source: Source
    @required key: Key
    valueKey: ValueKey
    target: Target
    flatten: Boolean
    flattenedElement: FlattenedElement
}

structure LowerCaseString { @required withKeys: LowerCaseStringWithKeys }

structure MoveKeys { @required entries: MoveKeyEntries }

structure MoveKeyEntry {
    @required source: Source
    @required target: Target
    overwriteIfExists: Boolean
}

structure ParseCloudfront { source: Source }

structure ParseJSON {
    source: Source
    destination: DestinationField
}

structure ParseKeyValue {
    source: Source
    destination: DestinationField
    fieldDelimiter: ParserFieldDelimiter
    keyValueDelimiter: KeyValueDelimiter
    keyPrefix: KeyPrefix
    nonMatchValue: NonMatchValue
    overwriteIfExists: Boolean
}

structure ParseRoute53 { source: Source }

structure ParseToOCSF {
    source: Source
    @required eventSource: EventSource
    @required ocsfVersion: OCSFVersion
    mappingVersion: MappingVersion
}

structure ParsePostgres { source: Source }

structure ParseVPC { source: Source }

structure ParseWAF { source: Source }

structure RenameKeys { @required entries: RenameKeyEntries }

structure RenameKeyEntry {
    @required key: Key
    @required renameTo: RenameTo
    overwriteIfExists: Boolean
}

structure SplitString { @required entries: SplitStringEntries }

structure SplitStringEntry {
    @required source: Source
    @required delimiter: SplitStringDelimiter
}

structure SubstituteString { @required entries: SubstituteStringEntries }

structure SubstituteStringEntry {
    @required source: Source
    @required from: FromKey
    @required to: ToKey
}

structure TrimString { @required withKeys: TrimStringWithKeys }

structure TypeConverter { @required entries: TypeConverterEntries }

structure TypeConverterEntry {
    @required key: Key
    @required type: ConvertedType
}

structure UpperCaseString { @required withKeys: UpperCaseStringWithKeys }

structure TransformedLogRecord {
    eventNumber: Long
    eventMessage: EventMessage
    transformedEventMessage: String
}

@length(min: 1, max: 20) list Processors { member: Processor }
@length(min: 1, max: 5) list AddKeyEntries { member: AddKeyEntry }
@length(min: 1, max: 5) list CopyValueEntries { member: CopyValueEntry }
@length(max: 100) list Columns { member: Column }
@length(min: 1, max: 5) list MatchPatterns { member: MatchPattern }
@length(min: 1, max: 5) list DeleteWithKeys { member: WithKey }
@length(min: 1, max: 10) list LowerCaseStringWithKeys { member: WithKey }
@length(min: 1, max: 5) list MoveKeyEntries { member: MoveKeyEntry }
@length(min: 1, max: 5) list RenameKeyEntries { member: RenameKeyEntry }
@length(min: 1, max: 10) list SplitStringEntries { member: SplitStringEntry }
@length(min: 1, max: 10) list SubstituteStringEntries { member: SubstituteStringEntry }
@length(min: 1, max: 10) list TrimStringWithKeys { member: WithKey }
@length(min: 1, max: 5) list TypeConverterEntries { member: TypeConverterEntry }
@length(min: 1, max: 10) list UpperCaseStringWithKeys { member: WithKey }
list TransformedLogs { member: TransformedLogRecord }
enum FlattenedElement { first, last }
enum EventSource { CloudTrail, Route53Resolver, VPCFlow, EKSAudit, AWSWAF }
enum OCSFVersion { V1_1 = "V1.1", V1_5 = "V1.5" }
enum ConvertedType { boolean, integer, double, string }
@length(min: 1, max: 128) string Key
@length(min: 1, max: 256) string AddKeyValue
@length(min: 1, max: 128) string Source
@length(min: 1, max: 128) string Target
@length(min: 1, max: 1) string QuoteCharacter
@length(min: 1, max: 2) string Delimiter
@length(min: 1, max: 128) string Column
@length(min: 1, max: 128) string DestinationField
@length(min: 1, max: 64) string TargetFormat
@length(min: 1) string MatchPattern
@length(min: 1) string SourceTimezone
@length(min: 1) string TargetTimezone
@length(min: 1) string Locale
@length(min: 1) string WithKey
@length(min: 1, max: 512) string GrokMatch
@length(min: 1, max: 128) string ValueKey
@length(min: 1, max: 128) string ParserFieldDelimiter
@length(min: 1, max: 128) string KeyValueDelimiter
@length(min: 1, max: 128) string KeyPrefix
@length(min: 1, max: 128) string NonMatchValue
@length(min: 1, max: 10) @pattern("^\\d+\\.\\d+(\\.\\d+)?$") string MappingVersion
@length(min: 1, max: 128) string RenameTo
@length(min: 1, max: 128) string SplitStringDelimiter
@length(min: 1, max: 128) string FromKey
@length(min: 1, max: 128) string ToKey

// ---- Data protection ----

@tier("B")
@authorize(action: "logs:PutDataProtectionPolicy",
    resources: ["arn:{partition}:logs:{region}:{account}:log-group:{logGroupIdentifier}:log-stream:"])
@audit(readOnly: false, category: "management")
@refused
operation PutDataProtectionPolicy {
    input := {
        @required logGroupIdentifier: LogGroupIdentifier
        @required policyDocument: String
    }
    output := {
        logGroupIdentifier: LogGroupIdentifier
        policyDocument: String
        lastUpdatedTime: EpochMillis
    }
    errors: [
        InvalidParameterException, LimitExceededException, OperationAbortedException,
        ResourceNotFoundException, ServiceUnavailableException
    ]
}

@tier("B")
@authorize(action: "logs:GetDataProtectionPolicy",
    resources: ["arn:{partition}:logs:{region}:{account}:log-group:{logGroupIdentifier}:log-stream:"])
@audit(readOnly: true, category: "management")
@notFoundGet
operation GetDataProtectionPolicy {
    input := { @required logGroupIdentifier: LogGroupIdentifier }
    output := {
        logGroupIdentifier: LogGroupIdentifier
        policyDocument: String
        lastUpdatedTime: EpochMillis
    }
    errors: [
        InvalidParameterException, OperationAbortedException, ResourceNotFoundException,
        ServiceUnavailableException
    ]
}

@tier("B")
@authorize(action: "logs:DeleteDataProtectionPolicy",
    resources: ["arn:{partition}:logs:{region}:{account}:log-group:{logGroupIdentifier}:log-stream:"])
@audit(readOnly: false, category: "management")
@refused
operation DeleteDataProtectionPolicy {
    input := { @required logGroupIdentifier: LogGroupIdentifier }
    errors: [
        InvalidParameterException, OperationAbortedException, ResourceNotFoundException,
        ServiceUnavailableException
    ]
}

// ---- Account policies ----

@tier("B")
@authorize(action: "logs:PutAccountPolicy")
@audit(readOnly: false, category: "management")
operation PutAccountPolicy {
    input := {
        @required @length(min: 1, max: 256) policyName: String
        @required policyDocument: String
        @required policyType: PolicyType
        scope: Scope = "ALL"
        selectionCriteria: String
    }
    output := { accountPolicy: AccountPolicy }
    errors: [
        InvalidParameterException, OperationAbortedException, ServiceUnavailableException,
        LimitExceededException
    ]
}

@tier("B")
@authorize(action: "logs:DescribeAccountPolicies")
@audit(readOnly: true, category: "management")
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "accountPolicies")
operation DescribeAccountPolicies {
    input := {
        @required policyType: PolicyType
        policyName: String
        accountIdentifiers: AccountIds
        nextToken: NextToken
    }
    output := {
        accountPolicies: AccountPolicies
        nextToken: NextToken
    }
    errors: [
        InvalidParameterException, OperationAbortedException, ResourceNotFoundException,
        ServiceUnavailableException
    ]
}

@tier("B")
@authorize(action: "logs:DeleteAccountPolicy")
@audit(readOnly: false, category: "management")
operation DeleteAccountPolicy {
    input := {
        @required policyName: String
        @required policyType: PolicyType
    }
    errors: [
        InvalidParameterException, ResourceNotFoundException, ServiceUnavailableException,
        OperationAbortedException
    ]
}

structure AccountPolicy {
    policyName: String
    policyDocument: String
    lastUpdatedTime: EpochMillis
    policyType: PolicyType
    scope: Scope
    selectionCriteria: String
    accountId: AccountId
}

list AccountPolicies { member: AccountPolicy }
enum PolicyType {
    DATA_PROTECTION_POLICY, SUBSCRIPTION_FILTER_POLICY, FIELD_INDEX_POLICY, TRANSFORMER_POLICY
    METRIC_EXTRACTION_POLICY
}
enum Scope { ALL }

// ---- Anomaly detectors ----

@tier("B")
@authorize(action: "logs:CreateLogAnomalyDetector",
    resources: ["arn:{partition}:logs:{region}:{account}:log-group:{logGroupArnList}:log-stream:"],
    conditions: ["aws:RequestTag/={tags}", "aws:TagKeys={tags}"])
@audit(readOnly: false, category: "management")
@refused
operation CreateLogAnomalyDetector {
    input := {
        @required logGroupArnList: LogGroupArnList
        detectorName: DetectorName
        evaluationFrequency: EvaluationFrequency
        filterPattern: FilterPattern
        kmsKeyId: DetectorKmsKeyArn
        anomalyVisibilityTime: AnomalyVisibilityTime
        tags: Tags
    }
    output := { anomalyDetectorArn: AnomalyDetectorArn }
    errors: [
        InvalidParameterException, ResourceNotFoundException, ServiceUnavailableException,
        OperationAbortedException, LimitExceededException
    ]
}

@tier("B")
@authorize(action: "logs:UpdateLogAnomalyDetector", resources: ["{anomalyDetectorArn}"])
@audit(readOnly: false, category: "management")
@refused
operation UpdateLogAnomalyDetector {
    input := {
        @required anomalyDetectorArn: AnomalyDetectorArn
        evaluationFrequency: EvaluationFrequency
        filterPattern: FilterPattern
        anomalyVisibilityTime: AnomalyVisibilityTime
        @required enabled: Boolean
    }
    errors: [
        InvalidParameterException, ResourceNotFoundException, ServiceUnavailableException,
        OperationAbortedException
    ]
}

@tier("B")
@authorize(action: "logs:GetLogAnomalyDetector", resources: ["{anomalyDetectorArn}"])
@audit(readOnly: true, category: "management")
@notFoundGet
operation GetLogAnomalyDetector {
    input := { @required anomalyDetectorArn: AnomalyDetectorArn }
    output := {
        detectorName: DetectorName
        logGroupArnList: LogGroupArnList
        evaluationFrequency: EvaluationFrequency
        filterPattern: FilterPattern
        anomalyDetectorStatus: AnomalyDetectorStatus
        kmsKeyId: KmsKeyId
        creationTimeStamp: Long
        lastModifiedTimeStamp: Long
        anomalyVisibilityTime: AnomalyVisibilityTime
    }
    errors: [
        InvalidParameterException, ResourceNotFoundException, ServiceUnavailableException,
        OperationAbortedException
    ]
}

@tier("B")
@authorize(action: "logs:ListLogAnomalyDetectors",
    resources: ["arn:{partition}:logs:{region}:{account}:anomaly-detector:*"])
@audit(readOnly: true, category: "management")
@refusedList("anomalyDetectors")
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "anomalyDetectors", pageSize: "limit")
operation ListLogAnomalyDetectors {
    input := {
        filterLogGroupArn: LogGroupArn
        limit: ListLogAnomalyDetectorsLimit
        nextToken: NextToken
    }
    output := {
        anomalyDetectors: AnomalyDetectors
        nextToken: NextToken
    }
    errors: [
        InvalidParameterException, ResourceNotFoundException, ServiceUnavailableException,
        OperationAbortedException
    ]
}

@tier("B")
@authorize(action: "logs:DeleteLogAnomalyDetector", resources: ["{anomalyDetectorArn}"])
@audit(readOnly: false, category: "management")
@refused
operation DeleteLogAnomalyDetector {
    input := { @required anomalyDetectorArn: AnomalyDetectorArn }
    errors: [
        InvalidParameterException, ResourceNotFoundException, ServiceUnavailableException,
        OperationAbortedException
    ]
}

@tier("B")
@authorize(action: "logs:ListAnomalies",
    resources: ["arn:{partition}:logs:{region}:{account}:anomaly-detector:{anomalyDetectorArn?*}"])
@audit(readOnly: true, category: "management")
@refusedList("anomalies")
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "anomalies", pageSize: "limit")
operation ListAnomalies {
    input := {
        anomalyDetectorArn: AnomalyDetectorArn
        suppressionState: SuppressionState
        limit: ListAnomaliesLimit
        nextToken: NextToken
    }
    output := {
        anomalies: Anomalies
        nextToken: NextToken
    }
    errors: [
        InvalidParameterException, ResourceNotFoundException, ServiceUnavailableException,
        OperationAbortedException
    ]
}

@tier("B")
@authorize(action: "logs:UpdateAnomaly", resources: ["{anomalyDetectorArn}"])
@audit(readOnly: false, category: "management")
@refused
operation UpdateAnomaly {
    input := {
        anomalyId: AnomalyId
        patternId: PatternId
        @required anomalyDetectorArn: AnomalyDetectorArn
        suppressionType: SuppressionType
        suppressionPeriod: SuppressionPeriod
        baseline: Boolean
    }
    errors: [
        InvalidParameterException, ResourceNotFoundException, ServiceUnavailableException,
        OperationAbortedException
    ]
}

structure AnomalyDetector {
    anomalyDetectorArn: AnomalyDetectorArn
    detectorName: DetectorName
    logGroupArnList: LogGroupArnList
    evaluationFrequency: EvaluationFrequency
    filterPattern: FilterPattern
    anomalyDetectorStatus: AnomalyDetectorStatus
    kmsKeyId: KmsKeyId
    creationTimeStamp: Long
    lastModifiedTimeStamp: Long
    anomalyVisibilityTime: AnomalyVisibilityTime
}

structure Anomaly {
    @required anomalyId: AnomalyId
    @required patternId: PatternId
    @required anomalyDetectorArn: AnomalyDetectorArn
    @required patternString: String
    patternRegex: String
    priority: String
    @required firstSeen: Long
    @required lastSeen: Long
    @required description: String
    @required active: Boolean
    @required state: State
    @required histogram: Histogram
    @required logSamples: LogSamples
    @required patternTokens: PatternTokens
    @required logGroupArnList: LogGroupArnList
    suppressed: Boolean
    suppressedDate: Long
    suppressedUntil: Long
    isPatternLevelSuppression: Boolean
}

structure LogEvent {
    timestamp: EpochMillis
    message: EventMessage
}

structure PatternToken {
    dynamicTokenPosition: Integer
    isDynamic: Boolean
    tokenString: String
    enumerations: Enumerations
    inferredTokenName: String
}

structure SuppressionPeriod {
    value: Integer
    suppressionUnit: SuppressionUnit
}

list LogGroupArnList { member: LogGroupArn }
list AnomalyDetectors { member: AnomalyDetector }
list Anomalies { member: Anomaly }
list LogSamples { member: LogEvent }
list PatternTokens { member: PatternToken }
map Histogram { key: String, value: Long }
map Enumerations { key: String, value: Long }
enum EvaluationFrequency { ONE_MIN, FIVE_MIN, TEN_MIN, FIFTEEN_MIN, THIRTY_MIN, ONE_HOUR }
enum AnomalyDetectorStatus { INITIALIZING, TRAINING, ANALYZING, FAILED, DELETED, PAUSED }
enum SuppressionState { SUPPRESSED, UNSUPPRESSED }
enum State { Active, Suppressed, Baseline }
enum SuppressionType { LIMITED, INFINITE }
enum SuppressionUnit { SECONDS, MINUTES, HOURS }
@length(min: 1, max: 2048) @pattern("[\\w#+=/:,.@-]*") string LogGroupArn
@length(min: 1) string DetectorName
@length(max: 256)
@pattern("^arn:aws[a-z\\-]*:kms:[-a-z0-9]*:[0-9]*:key/[-a-z0-9]*$")
string DetectorKmsKeyArn
@range(min: 7, max: 90) long AnomalyVisibilityTime
@length(min: 1) @pattern("[\\w#+=/:,.@-]*") string AnomalyDetectorArn
@range(min: 1, max: 50) integer ListLogAnomalyDetectorsLimit
@range(min: 1, max: 50) integer ListAnomaliesLimit
@length(min: 36, max: 36) string AnomalyId
@length(min: 32, max: 32) string PatternId

// ---- Export tasks ----

@tier("B")
@authorize(action: "logs:CreateExportTask",
    resources: ["arn:{partition}:logs:{region}:{account}:log-group:{logGroupName}:log-stream:"])
@audit(readOnly: false, category: "management")
@refused
operation CreateExportTask {
    input := {
        taskName: ExportTaskName
        @required logGroupName: LogGroupName
        logStreamNamePrefix: LogStreamName
        @required from: EpochMillis
        @required to: EpochMillis
        @required destination: ExportDestinationBucket
        destinationPrefix: String
    }
    output := { taskId: ExportTaskId }
    errors: [
        InvalidParameterException, LimitExceededException, OperationAbortedException,
        ServiceUnavailableException, ResourceNotFoundException, ResourceAlreadyExistsException
    ]
}

@tier("B")
@authorize(action: "logs:DescribeExportTasks")
@audit(readOnly: true, category: "management")
@refusedList("exportTasks")
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "exportTasks", pageSize: "limit")
operation DescribeExportTasks {
    input := {
        taskId: ExportTaskId
        statusCode: ExportTaskStatusCode
        nextToken: NextToken
        limit: DescribeLimit
    }
    output := {
        exportTasks: ExportTasks
        nextToken: NextToken
    }
    errors: [InvalidParameterException, ServiceUnavailableException]
}

@tier("B")
@authorize(action: "logs:CancelExportTask")
@audit(readOnly: false, category: "management")
@refused
operation CancelExportTask {
    input := { @required taskId: ExportTaskId }
    errors: [
        InvalidParameterException, ResourceNotFoundException, InvalidOperationException,
        ServiceUnavailableException
    ]
}

structure ExportTask {
    taskId: ExportTaskId
    taskName: ExportTaskName
    logGroupName: LogGroupName
    from: EpochMillis
    to: EpochMillis
    destination: ExportDestinationBucket
    destinationPrefix: String
    status: ExportTaskStatus
    executionInfo: ExportTaskExecutionInfo
}

structure ExportTaskStatus {
    code: ExportTaskStatusCode
    message: String
}

structure ExportTaskExecutionInfo {
    creationTime: EpochMillis
    completionTime: EpochMillis
}

list ExportTasks { member: ExportTask }
enum ExportTaskStatusCode { CANCELLED, COMPLETED, FAILED, PENDING, PENDING_CANCEL, RUNNING }
@length(min: 1, max: 512) string ExportTaskName
@length(min: 1, max: 512) string ExportDestinationBucket
@length(min: 1, max: 512) string ExportTaskId

// ---- Import tasks ----

@tier("C")
@authorize(action: "logs:CreateImportTask")
@audit(readOnly: false, category: "management")
@refused
operation CreateImportTask {
    input := {
        @required importSourceArn: String
        @required importRoleArn: RoleArn
        importFilter: ImportFilter
    }
    output := {
        importId: ImportId
        importDestinationArn: String
        creationTime: EpochMillis
    }
    errors: [
        AccessDeniedException, ConflictException, InvalidParameterException,
        ResourceNotFoundException, ThrottlingException, ValidationException,
        InvalidOperationException
    ]
}

@tier("C")
@authorize(action: "logs:DescribeImportTasks")
@audit(readOnly: true, category: "management")
@refusedList("imports")
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "imports", pageSize: "limit")
operation DescribeImportTasks {
    input := {
        importId: ImportId
        importStatus: ImportStatus
        importSourceArn: String
        limit: DescribeLimit
        nextToken: NextToken
    }
    output := {
        imports: ImportList
        nextToken: NextToken
    }
    errors: [
        AccessDeniedException, InvalidParameterException, ResourceNotFoundException,
        ThrottlingException, InvalidOperationException
    ]
}

@tier("C")
@authorize(action: "logs:DescribeImportTaskBatches")
@audit(readOnly: true, category: "management")
@refusedList("importBatches")
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "importBatches", pageSize: "limit")
operation DescribeImportTaskBatches {
    input := {
        @required importId: ImportId
        batchImportStatus: ImportStatusList
        limit: DescribeLimit
        nextToken: NextToken
    }
    output := {
        importSourceArn: String
        importId: ImportId
        importBatches: ImportBatchList
        nextToken: NextToken
    }
    errors: [
        AccessDeniedException, InvalidParameterException, ResourceNotFoundException,
        ThrottlingException, InvalidOperationException
    ]
}

@tier("C")
@authorize(action: "logs:CancelImportTask")
@audit(readOnly: false, category: "management")
@refused
operation CancelImportTask {
    input := { @required importId: ImportId }
    output := {
        importId: ImportId
        importStatistics: ImportStatistics
        importStatus: ImportStatus
        creationTime: EpochMillis
        lastUpdatedTime: EpochMillis
    }
    errors: [
        AccessDeniedException, InvalidParameterException, ResourceNotFoundException,
        ThrottlingException, InvalidOperationException
    ]
}

structure ImportFilter {
    startEventTime: EpochMillis
    endEventTime: EpochMillis
}

structure Import {
    importId: ImportId
    importSourceArn: String
    importStatus: ImportStatus
    importDestinationArn: String
    importStatistics: ImportStatistics
    importFilter: ImportFilter
    creationTime: EpochMillis
    lastUpdatedTime: EpochMillis
    errorMessage: String
}

structure ImportStatistics { bytesImported: Long }

structure ImportBatch {
    @required batchId: String
    @required status: ImportStatus
    errorMessage: String
}

list ImportList { member: Import }
list ImportStatusList { member: ImportStatus }
list ImportBatchList { member: ImportBatch }
enum ImportStatus { IN_PROGRESS, CANCELLED, COMPLETED, FAILED }
@length(min: 1, max: 256) @pattern("[\\-a-zA-Z0-9]+") string ImportId

// ---- Deliveries of vended logs ----

@tier("C")
@authorize(action: "logs:CreateDelivery",
    resources: ["arn:{partition}:logs:{region}:{account}:delivery-source:{deliverySourceName}", "{deliveryDestinationArn}"],
    conditions: ["aws:RequestTag/={tags}", "aws:TagKeys={tags}"])
@audit(readOnly: false, category: "management")
@refused
@validationError("ValidationException")
operation CreateDelivery {
    input := {
        @required deliverySourceName: DeliverySourceName
        @required deliveryDestinationArn: String
        recordFields: RecordFields
        fieldDelimiter: FieldDelimiter
        s3DeliveryConfiguration: S3DeliveryConfiguration
        tags: Tags
    }
    output := { delivery: Delivery }
    errors: [
        ServiceUnavailableException, ConflictException, ResourceNotFoundException,
        ValidationException, AccessDeniedException, ServiceQuotaExceededException,
        ThrottlingException
    ]
}

@tier("C")
@authorize(action: "logs:UpdateDeliveryConfiguration",
    resources: ["arn:{partition}:logs:{region}:{account}:delivery:{id}"])
@audit(readOnly: false, category: "management")
@refused
@validationError("ValidationException")
operation UpdateDeliveryConfiguration {
    input := {
        @required id: DeliveryId
        recordFields: RecordFields
        fieldDelimiter: FieldDelimiter
        s3DeliveryConfiguration: S3DeliveryConfiguration
    }
    output := {}
    errors: [
        ServiceUnavailableException, ConflictException, ResourceNotFoundException,
        ValidationException, AccessDeniedException, ThrottlingException
    ]
}

@tier("C")
@authorize(action: "logs:GetDelivery",
    resources: ["arn:{partition}:logs:{region}:{account}:delivery:{id}"])
@audit(readOnly: true, category: "management")
@notFoundGet("Requested Delivery does not exist in this account.")
@validationError("ValidationException")
operation GetDelivery {
    input := { @required id: DeliveryId }
    output := { delivery: Delivery }
    errors: [
        ResourceNotFoundException, ServiceUnavailableException, ValidationException,
        ServiceQuotaExceededException, ThrottlingException
    ]
}

@tier("C")
@authorize(action: "logs:DescribeDeliveries")
@audit(readOnly: true, category: "management")
@refusedList("deliveries")
@validationError("ValidationException")
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "deliveries", pageSize: "limit")
operation DescribeDeliveries {
    input := {
        nextToken: NextToken
        limit: DescribeLimit
    }
    output := {
        deliveries: Deliveries
        nextToken: NextToken
    }
    errors: [
        ServiceUnavailableException, ServiceQuotaExceededException, ValidationException,
        ThrottlingException
    ]
}

@tier("C")
@authorize(action: "logs:DeleteDelivery",
    resources: ["arn:{partition}:logs:{region}:{account}:delivery:{id}"])
@audit(readOnly: false, category: "management")
@refused
@validationError("ValidationException")
operation DeleteDelivery {
    input := { @required id: DeliveryId }
    errors: [
        ResourceNotFoundException, ServiceUnavailableException, ConflictException,
        ValidationException, ServiceQuotaExceededException, ThrottlingException
    ]
}

@tier("C")
@authorize(action: "logs:PutDeliverySource",
    resources: ["arn:{partition}:logs:{region}:{account}:delivery-source:{name}"],
    conditions: ["aws:RequestTag/={tags}", "aws:TagKeys={tags}"])
@audit(readOnly: false, category: "management")
@refused
@validationError("ValidationException")
operation PutDeliverySource {
    input := {
        @required name: DeliverySourceName
        @required resourceArn: String
        @required logType: LogType
        tags: Tags
        deliverySourceConfiguration: DeliverySourceConfiguration
    }
    output := { deliverySource: DeliverySource }
    errors: [
        ServiceUnavailableException, ConflictException, ValidationException,
        ServiceQuotaExceededException, ResourceNotFoundException, ThrottlingException
    ]
}

@tier("C")
@authorize(action: "logs:GetDeliverySource",
    resources: ["arn:{partition}:logs:{region}:{account}:delivery-source:{name}"])
@audit(readOnly: true, category: "management")
@notFoundGet("Requested Delivery Source does not exist in this account.")
@validationError("ValidationException")
operation GetDeliverySource {
    input := { @required name: DeliverySourceName }
    output := { deliverySource: DeliverySource }
    errors: [
        ResourceNotFoundException, ServiceUnavailableException, ValidationException,
        ServiceQuotaExceededException, ThrottlingException
    ]
}

@tier("C")
@authorize(action: "logs:DescribeDeliverySources")
@audit(readOnly: true, category: "management")
@refusedList("deliverySources")
@validationError("ValidationException")
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "deliverySources", pageSize: "limit")
operation DescribeDeliverySources {
    input := {
        nextToken: NextToken
        limit: DescribeLimit
    }
    output := {
        deliverySources: DeliverySources
        nextToken: NextToken
    }
    errors: [
        ServiceUnavailableException, ServiceQuotaExceededException, ValidationException,
        ThrottlingException
    ]
}

@tier("C")
@authorize(action: "logs:DeleteDeliverySource",
    resources: ["arn:{partition}:logs:{region}:{account}:delivery-source:{name}"])
@audit(readOnly: false, category: "management")
@refused
@validationError("ValidationException")
operation DeleteDeliverySource {
    input := { @required name: DeliverySourceName }
    errors: [
        ResourceNotFoundException, ServiceUnavailableException, ConflictException,
        ValidationException, ServiceQuotaExceededException, ThrottlingException
    ]
}

@tier("C")
@authorize(action: "logs:PutDeliveryDestination",
    resources: ["arn:{partition}:logs:{region}:{account}:delivery-destination:{name}"],
    conditions: ["aws:RequestTag/={tags}", "aws:TagKeys={tags}"])
@audit(readOnly: false, category: "management")
@refused
@validationError("ValidationException")
operation PutDeliveryDestination {
    input := {
        @required name: DeliveryDestinationName
        outputFormat: OutputFormat
        deliveryDestinationConfiguration: DeliveryDestinationConfiguration
        deliveryDestinationType: DeliveryDestinationType
        tags: Tags
    }
    output := { deliveryDestination: DeliveryDestination }
    errors: [
        ServiceUnavailableException, ConflictException, ValidationException,
        ServiceQuotaExceededException, ThrottlingException, ResourceNotFoundException
    ]
}

@tier("C")
@authorize(action: "logs:GetDeliveryDestination",
    resources: ["arn:{partition}:logs:{region}:{account}:delivery-destination:{name}"])
@audit(readOnly: true, category: "management")
@notFoundGet("Requested Delivery Destination does not exist in this account.")
@validationError("ValidationException")
operation GetDeliveryDestination {
    input := { @required name: DeliveryDestinationName }
    output := { deliveryDestination: DeliveryDestination }
    errors: [
        ResourceNotFoundException, ServiceUnavailableException, ValidationException,
        ServiceQuotaExceededException, ThrottlingException
    ]
}

@tier("C")
@authorize(action: "logs:DescribeDeliveryDestinations")
@audit(readOnly: true, category: "management")
@refusedList("deliveryDestinations")
@validationError("ValidationException")
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "deliveryDestinations", pageSize: "limit")
operation DescribeDeliveryDestinations {
    input := {
        nextToken: NextToken
        limit: DescribeLimit
    }
    output := {
        deliveryDestinations: DeliveryDestinations
        nextToken: NextToken
    }
    errors: [
        ServiceUnavailableException, ServiceQuotaExceededException, ValidationException,
        ThrottlingException
    ]
}

@tier("C")
@authorize(action: "logs:DeleteDeliveryDestination",
    resources: ["arn:{partition}:logs:{region}:{account}:delivery-destination:{name}"])
@audit(readOnly: false, category: "management")
@refused
@validationError("ValidationException")
operation DeleteDeliveryDestination {
    input := { @required name: DeliveryDestinationName }
    errors: [
        ResourceNotFoundException, ServiceUnavailableException, ConflictException,
        ValidationException, ServiceQuotaExceededException, ThrottlingException
    ]
}

@tier("C")
@authorize(action: "logs:PutDeliveryDestinationPolicy",
    resources: ["arn:{partition}:logs:{region}:{account}:delivery-destination:{deliveryDestinationName}"])
@audit(readOnly: false, category: "management")
@refused
@validationError("ValidationException")
operation PutDeliveryDestinationPolicy {
    input := {
        @required deliveryDestinationName: DeliveryDestinationName
        @required deliveryDestinationPolicy: DeliveryDestinationPolicy
    }
    output := { policy: Policy }
    errors: [
        ServiceUnavailableException, ValidationException, ResourceNotFoundException,
        ConflictException
    ]
}

@tier("C")
@authorize(action: "logs:GetDeliveryDestinationPolicy",
    resources: ["arn:{partition}:logs:{region}:{account}:delivery-destination:{deliveryDestinationName}"])
@audit(readOnly: true, category: "management")
@notFoundGet("Requested Delivery Destination does not exist in this account.")
@validationError("ValidationException")
operation GetDeliveryDestinationPolicy {
    input := { @required deliveryDestinationName: DeliveryDestinationName }
    output := { policy: Policy }
    errors: [ServiceUnavailableException, ValidationException, ResourceNotFoundException]
}

@tier("C")
@authorize(action: "logs:DeleteDeliveryDestinationPolicy",
    resources: ["arn:{partition}:logs:{region}:{account}:delivery-destination:{deliveryDestinationName}"])
@audit(readOnly: false, category: "management")
@refused
@validationError("ValidationException")
operation DeleteDeliveryDestinationPolicy {
    input := { @required deliveryDestinationName: DeliveryDestinationName }
    errors: [
        ServiceUnavailableException, ValidationException, ResourceNotFoundException,
        ConflictException
    ]
}

@tier("C")
@authorize(action: "logs:DescribeConfigurationTemplates")
@audit(readOnly: true, category: "management")
@refusedList("configurationTemplates")
@validationError("ValidationException")
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "configurationTemplates", pageSize: "limit")
operation DescribeConfigurationTemplates {
    input := {
        service: Service
        logTypes: LogTypes
        resourceTypes: ResourceTypes
        deliveryDestinationTypes: DeliveryDestinationTypes
        nextToken: NextToken
        limit: DescribeLimit
    }
    output := {
        configurationTemplates: ConfigurationTemplates
        nextToken: NextToken
    }
    errors: [
        ServiceUnavailableException, ValidationException, ResourceNotFoundException,
        ThrottlingException
    ]
}

structure S3DeliveryConfiguration {
    suffixPath: DeliverySuffixPath
    enableHiveCompatiblePath: Boolean
}

structure Delivery {
    id: DeliveryId
    arn: String
    deliverySourceName: DeliverySourceName
    deliveryDestinationArn: String
    deliveryDestinationType: DeliveryDestinationType
    recordFields: RecordFields
    fieldDelimiter: FieldDelimiter
    s3DeliveryConfiguration: S3DeliveryConfiguration
    tags: Tags
}

structure DeliverySource {
    name: DeliverySourceName
    arn: String
    resourceArns: ResourceArns
    service: Service
    logType: LogType
    tags: Tags
    deliverySourceConfiguration: DeliverySourceConfiguration
    status: DeliverySourceStatus
    statusReason: DeliverySourceStatusReason
}

structure DeliveryDestinationConfiguration { @required destinationResourceArn: String }

structure DeliveryDestination {
    name: DeliveryDestinationName
    arn: String
    deliveryDestinationType: DeliveryDestinationType
    outputFormat: OutputFormat
    deliveryDestinationConfiguration: DeliveryDestinationConfiguration
    tags: Tags
}

structure Policy { deliveryDestinationPolicy: DeliveryDestinationPolicy }

structure ConfigurationTemplate {
    service: Service
    logType: LogType
    resourceType: ResourceType
    deliveryDestinationType: DeliveryDestinationType
    defaultDeliveryConfigValues: ConfigurationTemplateDeliveryConfigValues
    allowedFields: AllowedFields
    allowedOutputFormats: OutputFormats
    allowedActionForAllowVendedLogsDeliveryForResource: String
    allowedFieldDelimiters: AllowedFieldDelimiters
    allowedSuffixPathFields: RecordFields
    deliverySourceConfiguration: DeliverySourceConfigurationSchemas
    s3TablesIntegration: S3TablesIntegration
}

structure ConfigurationTemplateDeliveryConfigValues {
    recordFields: RecordFields
    fieldDelimiter: FieldDelimiter
    s3DeliveryConfiguration: S3DeliveryConfiguration
}

structure RecordField {
    name: FieldHeader
    mandatory: Boolean
}

structure DeliverySourceConfigurationSchema {
    @required keyName: String
    @required valueType: DeliverySourceConfigurationSchemaValueType
    @required defaultValue: String
    supportedValues: DeliverySourceConfigurationSupportedValues
    minValue: Double
    maxValue: Double
}

structure S3TablesIntegration {
    datasourceName: String
    datasourceType: String
}

@length(max: 128) list RecordFields { member: FieldHeader }
list Deliveries { member: Delivery }
list ResourceArns { member: String }
list DeliverySources { member: DeliverySource }
list DeliveryDestinations { member: DeliveryDestination }
@length(min: 1, max: 10) list LogTypes { member: LogType }
@length(min: 1, max: 10) list ResourceTypes { member: ResourceType }
@length(min: 1, max: 4) list DeliveryDestinationTypes { member: DeliveryDestinationType }
list ConfigurationTemplates { member: ConfigurationTemplate }
list AllowedFields { member: RecordField }
list OutputFormats { member: OutputFormat }
list AllowedFieldDelimiters { member: FieldDelimiter }
list DeliverySourceConfigurationSchemas { member: DeliverySourceConfigurationSchema }
list DeliverySourceConfigurationSupportedValues { member: String }
map DeliverySourceConfiguration { key: DeliverySourceConfigurationKey, value: DeliverySourceConfigurationValue }
enum DeliveryDestinationType { S3, CWL, FH, XRAY }
enum DeliverySourceStatus { ACTIVE, INACTIVE }
enum DeliverySourceStatusReason { RESOURCE_DELETED }
// The order of the service's own error sentence.
enum OutputFormat { w3c, raw, json, plain, parquet }
enum DeliverySourceConfigurationSchemaValueType { string, boolean, int, double, long }
@length(min: 1, max: 60) @pattern("[\\w-]*") string DeliverySourceName
@length(min: 1, max: 64) string FieldHeader
@length(max: 5) string FieldDelimiter
@length(min: 1, max: 256) string DeliverySuffixPath
@length(min: 1, max: 64) @pattern("^[0-9A-Za-z]+$") string DeliveryId
@length(min: 1, max: 255) @pattern("[\\w]*") string LogType
@length(min: 1, max: 255) string DeliverySourceConfigurationKey
@length(min: 1, max: 255) string DeliverySourceConfigurationValue
@length(min: 1, max: 255) @pattern("[\\w_-]*") string Service
@length(min: 1, max: 60) @pattern("[\\w-]*") string DeliveryDestinationName
@length(min: 1, max: 51200) string DeliveryDestinationPolicy
@length(min: 1, max: 255) @pattern("[\\w-_]*") string ResourceType

// ---- Integrations and data sources ----

@tier("C")
@authorize(action: "logs:PutIntegration")
@audit(readOnly: false, category: "management")
@refused
operation PutIntegration {
    input := {
        @required integrationName: IntegrationName
        @required resourceConfig: ResourceConfig
        @required integrationType: IntegrationType
    }
    output := {
        integrationName: IntegrationName
        integrationStatus: IntegrationStatus
    }
    errors: [
        InvalidParameterException, LimitExceededException, ServiceUnavailableException,
        ValidationException
    ]
}

@tier("C")
@authorize(action: "logs:GetIntegration")
@audit(readOnly: true, category: "management")
@notFoundGet
operation GetIntegration {
    input := { @required integrationName: IntegrationName }
    output := {
        integrationName: IntegrationName
        integrationType: IntegrationType
        integrationStatus: IntegrationStatus
        integrationDetails: IntegrationDetails
    }
    errors: [InvalidParameterException, ServiceUnavailableException, ResourceNotFoundException]
}

@tier("C")
@authorize(action: "logs:ListIntegrations")
@audit(readOnly: true, category: "management")
@refusedList("integrationSummaries")
operation ListIntegrations {
    input := {
        integrationNamePrefix: IntegrationNamePrefix
        integrationType: IntegrationType
        integrationStatus: IntegrationStatus
    }
    output := { integrationSummaries: IntegrationSummaries }
    errors: [InvalidParameterException, ServiceUnavailableException]
}

@tier("C")
@authorize(action: "logs:DeleteIntegration")
@audit(readOnly: false, category: "management")
@refused
operation DeleteIntegration {
    input := {
        @required integrationName: IntegrationName
        force: Boolean
    }
    output := {}
    errors: [
        InvalidParameterException, ResourceNotFoundException, ServiceUnavailableException,
        ValidationException
    ]
}

@tier("C")
@authorize(action: "logs:AssociateSourceToS3TableIntegration")
@audit(readOnly: false, category: "management")
@refused
@validationError("ValidationException")
operation AssociateSourceToS3TableIntegration {
    input := {
        @required integrationArn: String
        @required dataSource: DataSource
    }
    output := { identifier: S3TableIntegrationSourceIdentifier }
    errors: [
        AccessDeniedException, ResourceNotFoundException, ThrottlingException,
        ValidationException, InternalServerException
    ]
}

@tier("C")
@authorize(action: "logs:ListSourcesForS3TableIntegration")
@audit(readOnly: true, category: "management")
@refusedList("sources")
@validationError("ValidationException")
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "sources", pageSize: "maxResults")
operation ListSourcesForS3TableIntegration {
    input := {
        @required integrationArn: String
        maxResults: ListSourcesForS3TableIntegrationMaxResults
        nextToken: NextToken
    }
    output := {
        sources: S3TableIntegrationSources
        nextToken: NextToken
    }
    errors: [
        AccessDeniedException, ResourceNotFoundException, ThrottlingException,
        ValidationException, InternalServerException
    ]
}

@tier("C")
@authorize(action: "logs:DisassociateSourceFromS3TableIntegration")
@audit(readOnly: false, category: "management")
@refused
@validationError("ValidationException")
operation DisassociateSourceFromS3TableIntegration {
    input := { @required identifier: S3TableIntegrationSourceIdentifier }
    output := { identifier: S3TableIntegrationSourceIdentifier }
    errors: [
        AccessDeniedException, ResourceNotFoundException, ThrottlingException,
        ValidationException, InternalServerException
    ]
}

@tier("C")
@authorize(action: "logs:ListAggregateLogGroupSummaries")
@audit(readOnly: true, category: "management")
@refusedList("aggregateLogGroupSummaries")
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "aggregateLogGroupSummaries", pageSize: "limit")
operation ListAggregateLogGroupSummaries {
    input := {
        accountIdentifiers: AccountIds
        includeLinkedAccounts: Boolean
        logGroupClass: LogGroupClass
        logGroupNamePattern: LogGroupNameRegexPattern
        dataSources: DataSourceFilters
        @required groupBy: ListAggregateLogGroupSummariesGroupBy
        nextToken: NextToken
        limit: ListLogGroupsRequestLimit
    }
    output := {
        aggregateLogGroupSummaries: AggregateLogGroupSummaries
        nextToken: NextToken
    }
    errors: [ValidationException, ServiceUnavailableException, InvalidParameterException]
}

@tier("C")
@authorize(action: "logs:GetLogFields")
@audit(readOnly: true, category: "management")
@notFoundGet
operation GetLogFields {
    input := {
        @required dataSourceName: String
        @required dataSourceType: String
    }
    output := { logFields: LogFieldsList }
    errors: [
        InvalidParameterException, ResourceNotFoundException, OperationAbortedException,
        ServiceUnavailableException
    ]
}

@tier("C")
@authorize(action: "logs:GetLogObject")
@audit(readOnly: true, category: "management")
@notFoundGet
@endpoint(hostPrefix: "stream-")
operation GetLogObject {
    input := {
        unmask: Boolean
        @required logObjectPointer: LogObjectPointer
    }
    output := { fieldStream: GetLogObjectResponseStream }
    errors: [
        AccessDeniedException, InvalidParameterException, ResourceNotFoundException,
        LimitExceededException, InvalidOperationException
    ]
}

union ResourceConfig { openSearchResourceConfig: OpenSearchResourceConfig }

structure OpenSearchResourceConfig {
    kmsKeyArn: String
    @required dataSourceRoleArn: String
    @required dashboardViewerPrincipals: DashboardViewerPrincipals
    applicationArn: String
    @required retentionDays: CollectionRetentionDays
}

union IntegrationDetails { openSearchIntegrationDetails: OpenSearchIntegrationDetails }

structure OpenSearchIntegrationDetails {
    dataSource: OpenSearchDataSource
    application: OpenSearchApplication
    collection: OpenSearchCollection
    workspace: OpenSearchWorkspace
    encryptionPolicy: OpenSearchEncryptionPolicy
    networkPolicy: OpenSearchNetworkPolicy
    accessPolicy: OpenSearchDataAccessPolicy
    lifecyclePolicy: OpenSearchLifecyclePolicy
}

structure OpenSearchDataSource {
    dataSourceName: String
    status: OpenSearchResourceStatus
}

structure OpenSearchResourceStatus {
    status: OpenSearchResourceStatusType
    statusMessage: String
}

structure OpenSearchApplication {
    applicationEndpoint: String
    applicationArn: String
    applicationId: String
    status: OpenSearchResourceStatus
}

structure OpenSearchCollection {
    collectionEndpoint: String
    collectionArn: String
    status: OpenSearchResourceStatus
}

structure OpenSearchWorkspace {
    workspaceId: String
    status: OpenSearchResourceStatus
}

structure OpenSearchEncryptionPolicy {
    policyName: String
    status: OpenSearchResourceStatus
}

structure OpenSearchNetworkPolicy {
    policyName: String
    status: OpenSearchResourceStatus
}

structure OpenSearchDataAccessPolicy {
    policyName: String
    status: OpenSearchResourceStatus
}

structure OpenSearchLifecyclePolicy {
    policyName: String
    status: OpenSearchResourceStatus
}

structure IntegrationSummary {
    integrationName: IntegrationName
    integrationType: IntegrationType
    integrationStatus: IntegrationStatus
}

structure DataSource {
    @required name: String
    type: String
}

structure S3TableIntegrationSource {
    identifier: S3TableIntegrationSourceIdentifier
    dataSource: DataSource
    status: S3TableIntegrationSourceStatus
    statusReason: String
    createdTimeStamp: EpochMillis
    parentSourceIdentifier: S3TableIntegrationSourceIdentifier
}

structure AggregateLogGroupSummary {
    logGroupCount: Integer
    groupingIdentifiers: GroupingIdentifiers
}

structure GroupingIdentifier {
    key: String
    value: String
}

structure LogFieldsListItem {
    logFieldName: String
    logFieldType: LogFieldType
}

// The service's has a member `element` of its own type as well; this answer is never sent.
structure LogFieldType {
    type: String
    fields: LogFieldsList
}

@streaming
union GetLogObjectResponseStream {
    fields: FieldsData
    InternalStreamingException: InternalStreamingException
}

structure FieldsData { data: Blob }

list DashboardViewerPrincipals { member: String }
list IntegrationSummaries { member: IntegrationSummary }
list S3TableIntegrationSources { member: S3TableIntegrationSource }
list AggregateLogGroupSummaries { member: AggregateLogGroupSummary }
list GroupingIdentifiers { member: GroupingIdentifier }
list LogFieldsList { member: LogFieldsListItem }
enum IntegrationType { OPENSEARCH }
enum IntegrationStatus { PROVISIONING, ACTIVE, FAILED }
enum OpenSearchResourceStatusType { ACTIVE, NOT_FOUND, ERROR }
enum S3TableIntegrationSourceStatus { ACTIVE, UNHEALTHY, FAILED, DATA_SOURCE_DELETE_IN_PROGRESS }
enum ListAggregateLogGroupSummariesGroupBy {
    DATA_SOURCE_NAME_TYPE_AND_FORMAT, DATA_SOURCE_NAME_AND_TYPE
}
@length(min: 1, max: 50) @pattern("[\\.\\-_/#A-Za-z0-9]+") string IntegrationName
@range(min: 1, max: 30) integer CollectionRetentionDays
@length(min: 1, max: 50) @pattern("[\\.\\-_/#A-Za-z0-9]+") string IntegrationNamePrefix
@length(min: 1, max: 2048) string S3TableIntegrationSourceIdentifier
@range(min: 1, max: 100) integer ListSourcesForS3TableIntegrationMaxResults
@range(min: 1, max: 50) integer ListLogGroupsRequestLimit
@length(min: 1, max: 512) string LogObjectPointer

// ---- Shapes of several families ----

structure DataSourceFilter {
    @required name: String
    type: String
}

@length(max: 20) list AccountIds { member: AccountId }
@length(min: 1, max: 5) list DataSourceFilters { member: DataSourceFilter }
@length(min: 1, max: 100) list InputLogStreamNames { member: LogStreamName }
list EmitSystemFields { member: String }
@length(min: 1, max: 50) list TestEventMessages { member: EventMessage }
list LogGroupNames { member: LogGroupName }

@length(min: 1, max: 50) map Tags { key: TagKey, value: TagValue }

enum LogGroupClass { STANDARD, INFREQUENT_ACCESS, DELIVERY }
enum QueryLanguage { CWLI, SQL, PPL }

// A name may not begin with "aws/" either, which the service checks.
@length(min: 1, max: 512)
@pattern("[\\.\\-_/#A-Za-z0-9]+")
@messageWhenTooLong("Invalid LogGroup or LogStream, both must have length less than or equal to 512.")
string LogGroupName
@length(max: 256) string KmsKeyId
@length(min: 1, max: 128) @pattern("^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+)$") string TagKey
@length(max: 256) @pattern("^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$") string TagValue
@length(min: 12, max: 12) @pattern("^\\d{12}$") string AccountId
@length(min: 1) string NextToken
@range(min: 1, max: 50) integer DescribeLimit
// A name or an ARN. '*' is outside the pattern, so an ARN that ends in ":*" is refused.
@valueOmitted @length(min: 1, max: 2048) @pattern("[\\w#+=/:,.@-]*") string LogGroupIdentifier
@range(min: 0) long EpochMillis
@range(min: 0) long EpochSeconds
@length(min: 3, max: 129)
@pattern("(\\^?[\\.\\-_\\/#A-Za-z0-9]{3,24})(\\|\\^?[\\.\\-_\\/#A-Za-z0-9]{3,24}){0,4}")
string LogGroupNameRegexPattern
@length(min: 1, max: 512) @pattern("[\\.\\-_/#A-Za-z0-9]+") string FieldIndexName
@length(min: 1, max: 512)
@pattern("[^:*]*")
@messageWhenTooLong("Invalid LogGroup or LogStream, both must have length less than or equal to 512.")
string LogStreamName
@length(min: 1) string SequenceToken
@length(min: 1) string EventMessage
@length(max: 1024) string FilterPattern
@length(min: 1, max: 51200) string PolicyDocument
@length(min: 1, max: 512) @pattern("[^:*]*") string FilterName
@length(max: 2000) string FieldSelectionCriteria
@length(min: 1) string RoleArn
@length(min: 1, max: 256) string QueryId
@length(max: 10000) string QueryString

// ---- Errors ----

@error("client") structure AccessDeniedException { message: String }
@error("client") structure ConflictException { message: String }
@error("client") structure DataAlreadyAcceptedException {
    message: String
    expectedSequenceToken: SequenceToken
}
@error("server") structure InternalServerException { message: String }
@error("client") structure InternalStreamingException { message: String }
@error("client") structure InvalidOperationException { message: String }
@error("client") structure InvalidParameterException { message: String }
@error("client") structure InvalidSequenceTokenException {
    message: String
    expectedSequenceToken: SequenceToken
}
@error("client") structure LimitExceededException { message: String }
@error("client") structure MalformedQueryException {
    message: String
    queryCompileError: QueryCompileError
}
structure QueryCompileError {
    location: QueryCompileErrorLocation
    message: String
}
structure QueryCompileErrorLocation {
    startCharOffset: Integer
    endCharOffset: Integer
}
@error("client") structure OperationAbortedException { message: String }
@error("client") structure ResourceAlreadyExistsException { message: String }
@error("client") structure ResourceNotFoundException { message: String }
@error("client") structure ServiceQuotaExceededException { message: String }
@error("server") structure ServiceUnavailableException { message: String }
@error("client") structure SessionStreamingException { message: String }
@error("client") structure SessionTimeoutException { message: String }
@error("client") structure ThrottlingException { message: String }
@error("client") structure TooManyTagsException {
    message: String
    resourceName: AmazonResourceName
}
@error("client") structure UnrecognizedClientException { message: String }
@error("client") structure ValidationException { message: String }

// Kinesis Data Streams, API version 2013-12-02. Facts: kinesis.md; wire forms: wire-protocols.md
// sections 3 and 6. StreamId is reserved by the service's model; what is sent there is passed over.
$version: "2"
namespace yagura.kinesis

@title("Kinesis Data Streams")
@protocols(["awsJson1_1", "awsCbor1_1"])
@signingName("kinesis")
@targetPrefix("Kinesis_20131202")
@eventSource("kinesis.amazonaws.com")
@validationError("ValidationException")
service Kinesis {
    version: "2013-12-02"
    operations: [
        // Streams
        CreateStream, DeleteStream, DescribeStream, DescribeStreamSummary, ListStreams,
        ListShards, IncreaseStreamRetentionPeriod, DecreaseStreamRetentionPeriod
        // Shards
        SplitShard, MergeShards, UpdateShardCount, UpdateStreamMode
        // Records
        PutRecord, PutRecords, GetShardIterator, GetRecords
        // Tags
        AddTagsToStream, RemoveTagsFromStream, ListTagsForStream
        // Consumers
        RegisterStreamConsumer, DescribeStreamConsumer, ListStreamConsumers,
        DeregisterStreamConsumer, SubscribeToShard
        // Resource policies and tags of resources
        PutResourcePolicy, GetResourcePolicy, DeleteResourcePolicy
        TagResource, UntagResource, ListTagsForResource
        // Settings
        StartStreamEncryption, StopStreamEncryption, EnableEnhancedMonitoring,
        DisableEnhancedMonitoring, UpdateMaxRecordSize, UpdateStreamWarmThroughput, DescribeLimits,
        DescribeAccountSettings
    ]
    errors: [AccessDeniedException, ValidationException, InvalidArgumentException]
}

// ---- Streams ----

@tier("A")
@authorize(action: "kinesis:CreateStream",
    resources: ["arn:{partition}:kinesis:{region}:{account}:stream/{StreamName}"],
    conditions: ["aws:RequestTag/={Tags}", "aws:TagKeys={Tags}"])
@audit(readOnly: false, category: "management")
operation CreateStream {
    input := {
        @required StreamName: StreamName
        @range(min: 1) ShardCount: Integer
        StreamModeDetails: StreamModeDetails
        Tags: TagMap
        @range(min: 1024, max: 10240) MaxRecordSizeInKiB: Integer
        @range(min: 0) WarmThroughputMiBps: Integer
    }
    errors: [ResourceInUseException, LimitExceededException]
}

@tier("A")
@authorize(action: "kinesis:DeleteStream",
    resources: ["arn:{partition}:kinesis:{region}:{account}:stream/{StreamARN|StreamName}"])
@audit(readOnly: false, category: "management")
operation DeleteStream {
    input := {
        StreamName: StreamName
        StreamARN: StreamARN
        EnforceConsumerDeletion: Boolean
    }
    errors: [ResourceNotFoundException, ResourceInUseException, LimitExceededException]
}

@tier("A")
@authorize(action: "kinesis:DescribeStream",
    resources: ["arn:{partition}:kinesis:{region}:{account}:stream/{StreamARN|StreamName}"])
@audit(readOnly: true, category: "management")
operation DescribeStream {
    input := {
        StreamName: StreamName
        StreamARN: StreamARN
        @range(min: 1, max: 10000) Limit: Integer = 100
        ExclusiveStartShardId: ShardId
    }
    output := { @required StreamDescription: StreamDescription }
    errors: [ResourceNotFoundException, LimitExceededException]
}

structure StreamDescription {
    @required StreamName: String
    @required StreamARN: String
    @required StreamStatus: StreamStatus
    @required StreamModeDetails: StreamModeDetails
    @required Shards: Shards
    @required HasMoreShards: Boolean
    @required RetentionPeriodHours: Integer
    @required StreamCreationTimestamp: Timestamp
    @required EnhancedMonitoring: EnhancedMonitoringList
    @required EncryptionType: EncryptionType
    KeyId: String
}

@tier("A")
@authorize(action: "kinesis:DescribeStreamSummary",
    resources: ["arn:{partition}:kinesis:{region}:{account}:stream/{StreamARN|StreamName}"])
@audit(readOnly: true, category: "management")
operation DescribeStreamSummary {
    input := {
        StreamName: StreamName
        StreamARN: StreamARN
    }
    output := { @required StreamDescriptionSummary: StreamDescriptionSummary }
    errors: [ResourceNotFoundException, LimitExceededException]
}

structure StreamDescriptionSummary {
    @required StreamName: String
    @required StreamARN: String
    @required StreamStatus: StreamStatus
    @required StreamModeDetails: StreamModeDetails
    @required RetentionPeriodHours: Integer
    @required StreamCreationTimestamp: Timestamp
    @required EnhancedMonitoring: EnhancedMonitoringList
    @required EncryptionType: EncryptionType
    KeyId: String
    @required OpenShardCount: Integer
    @required ConsumerCount: Integer
    @required MaxRecordSizeInKiB: Integer
    WarmThroughput: WarmThroughput
}

@tier("A")
@authorize(action: "kinesis:ListStreams", resources: [])
@audit(readOnly: true, category: "management")
operation ListStreams {
    input := {
        @range(min: 1, max: 10000) Limit: Integer = 100
        ExclusiveStartStreamName: StreamName
        @length(min: 1, max: 1048576) NextToken: String
    }
    output := {
        @required StreamNames: StreamNames
        @required HasMoreStreams: Boolean
        NextToken: String
        @required StreamSummaries: StreamSummaries
    }
    errors: [LimitExceededException, ExpiredNextTokenException]
}

list StreamNames { member: String }
list StreamSummaries { member: StreamSummary }

structure StreamSummary {
    @required StreamName: String
    @required StreamARN: String
    @required StreamStatus: StreamStatus
    @required StreamModeDetails: StreamModeDetails
    @required StreamCreationTimestamp: Timestamp
}

@tier("A")
@authorize(action: "kinesis:ListShards",
    resources: ["arn:{partition}:kinesis:{region}:{account}:stream/{StreamARN|StreamName}"])
@audit(readOnly: true, category: "management")
operation ListShards {
    input := {
        StreamName: StreamName
        StreamARN: StreamARN
        @length(min: 1, max: 1048576) NextToken: String
        ExclusiveStartShardId: ShardId
        @range(min: 1, max: 10000) MaxResults: Integer = 1000
        StreamCreationTimestamp: Timestamp
        ShardFilter: ShardFilter
    }
    output := {
        @required Shards: Shards
        NextToken: String
    }
    errors: [ResourceNotFoundException, LimitExceededException, ExpiredNextTokenException]
}

structure ShardFilter {
    @required Type: ShardFilterType
    ShardId: ShardId
    Timestamp: Timestamp
}

enum ShardFilterType {
    AFTER_SHARD_ID, AT_TRIM_HORIZON, FROM_TRIM_HORIZON, AT_LATEST, AT_TIMESTAMP, FROM_TIMESTAMP
}

@tier("A")
@authorize(action: "kinesis:IncreaseStreamRetentionPeriod",
    resources: ["arn:{partition}:kinesis:{region}:{account}:stream/{StreamARN|StreamName}"])
@audit(readOnly: false, category: "management")
operation IncreaseStreamRetentionPeriod {
    input: RetentionPeriodRequest
    errors: [ResourceNotFoundException, ResourceInUseException, LimitExceededException]
}

@tier("A")
@authorize(action: "kinesis:DecreaseStreamRetentionPeriod",
    resources: ["arn:{partition}:kinesis:{region}:{account}:stream/{StreamARN|StreamName}"])
@audit(readOnly: false, category: "management")
operation DecreaseStreamRetentionPeriod {
    input: RetentionPeriodRequest
    errors: [ResourceNotFoundException, ResourceInUseException, LimitExceededException]
}

structure RetentionPeriodRequest {
    StreamName: StreamName
    StreamARN: StreamARN
    @required RetentionPeriodHours: Integer
}

// ---- Shards ----

@tier("A")
@authorize(action: "kinesis:SplitShard",
    resources: ["arn:{partition}:kinesis:{region}:{account}:stream/{StreamARN|StreamName}"])
@audit(readOnly: false, category: "management")
operation SplitShard {
    input := {
        StreamName: StreamName
        StreamARN: StreamARN
        @required ShardToSplit: ShardId
        @required NewStartingHashKey: HashKey
    }
    errors: [ResourceNotFoundException, ResourceInUseException, LimitExceededException]
}

@tier("A")
@authorize(action: "kinesis:MergeShards",
    resources: ["arn:{partition}:kinesis:{region}:{account}:stream/{StreamARN|StreamName}"])
@audit(readOnly: false, category: "management")
operation MergeShards {
    input := {
        StreamName: StreamName
        StreamARN: StreamARN
        @required ShardToMerge: ShardId
        @required AdjacentShardToMerge: ShardId
    }
    errors: [ResourceNotFoundException, ResourceInUseException, LimitExceededException]
}

@tier("A")
@authorize(action: "kinesis:UpdateShardCount",
    resources: ["arn:{partition}:kinesis:{region}:{account}:stream/{StreamARN|StreamName}"])
@audit(readOnly: false, category: "management")
operation UpdateShardCount {
    input := {
        StreamName: StreamName
        StreamARN: StreamARN
        @required @range(min: 1) TargetShardCount: Integer
        @required ScalingType: ScalingType
    }
    output := {
        @required StreamName: String
        @required CurrentShardCount: Integer
        @required TargetShardCount: Integer
        @required StreamARN: String
    }
    errors: [ResourceNotFoundException, ResourceInUseException, LimitExceededException]
}

enum ScalingType { UNIFORM_SCALING }

@tier("A")
@authorize(action: "kinesis:UpdateStreamMode",
    resources: ["arn:{partition}:kinesis:{region}:{account}:stream/{StreamARN}"])
@audit(readOnly: false, category: "management")
operation UpdateStreamMode {
    input := {
        @required StreamARN: StreamARN
        @required StreamModeDetails: StreamModeDetails
    }
    errors: [ResourceNotFoundException, ResourceInUseException, LimitExceededException]
}

// ---- Records ----

@tier("A")
@authorize(action: "kinesis:PutRecord",
    resources: ["arn:{partition}:kinesis:{region}:{account}:stream/{StreamARN|StreamName}"])
@audit(readOnly: false, category: "data", redact: ["Data"])
operation PutRecord {
    input := {
        StreamName: StreamName
        StreamARN: StreamARN
        @required Data: RecordData
        @required PartitionKey: PartitionKey
        ExplicitHashKey: HashKey
        SequenceNumberForOrdering: SequenceNumber
    }
    output := {
        @required ShardId: String
        @required SequenceNumber: String
        EncryptionType: EncryptionType
    }
    errors: [ResourceNotFoundException, ProvisionedThroughputExceededException]
}

@tier("A")
@authorize(action: "kinesis:PutRecords",
    resources: ["arn:{partition}:kinesis:{region}:{account}:stream/{StreamARN|StreamName}"])
@audit(readOnly: false, category: "data", redact: ["Records"])
operation PutRecords {
    input := {
        StreamName: StreamName
        StreamARN: StreamARN
        @required Records: PutRecordsEntries
    }
    output := {
        @required FailedRecordCount: Integer
        @required Records: PutRecordsResults
        EncryptionType: EncryptionType
    }
    errors: [ResourceNotFoundException, ProvisionedThroughputExceededException]
}

@length(min: 1, max: 500)
@valueOmitted
list PutRecordsEntries { member: PutRecordsEntry }

structure PutRecordsEntry {
    @required Data: RecordData
    @required PartitionKey: PartitionKey
    ExplicitHashKey: HashKey
}

list PutRecordsResults { member: PutRecordsResult }

structure PutRecordsResult {
    SequenceNumber: String
    ShardId: String
    ErrorCode: String
    ErrorMessage: String
}

@tier("A")
@authorize(action: "kinesis:GetShardIterator",
    resources: ["arn:{partition}:kinesis:{region}:{account}:stream/{StreamARN|StreamName}"])
@audit(readOnly: true, category: "data")
operation GetShardIterator {
    input := {
        StreamName: StreamName
        StreamARN: StreamARN
        @required ShardId: ShardId
        @required ShardIteratorType: ShardIteratorType
        StartingSequenceNumber: SequenceNumber
        Timestamp: Timestamp
    }
    output := { @required ShardIterator: String }
    errors: [ResourceNotFoundException, ProvisionedThroughputExceededException]
}

enum ShardIteratorType {
    AFTER_SEQUENCE_NUMBER, LATEST, AT_TIMESTAMP, AT_SEQUENCE_NUMBER, TRIM_HORIZON
}

// The iterator names the shard; the service checks that it was given to the caller's account.
@tier("A")
@authorize(action: "kinesis:GetRecords", resources: ["{StreamARN}"])
@audit(readOnly: true, category: "data")
operation GetRecords {
    input := {
        @required @length(min: 1, max: 512) ShardIterator: String
        @range(min: 1, max: 10000) Limit: Integer = 10000
        StreamARN: StreamARN
    }
    output := {
        @required Records: Records
        NextShardIterator: String
        @required MillisBehindLatest: Long
        ChildShards: ChildShards
    }
    errors: [
        ResourceNotFoundException, ProvisionedThroughputExceededException, ExpiredIteratorException
    ]
}

list ChildShards { member: ChildShard }
structure ChildShard {
    @required ShardId: String
    @required ParentShards: ShardIds
    @required HashKeyRange: HashKeyRange
}
list ShardIds { member: String }

list Records { member: Record }

structure Record {
    @required SequenceNumber: String
    @required ApproximateArrivalTimestamp: Timestamp
    @required Data: Blob
    @required PartitionKey: String
}

// ---- Tags ----

@tier("A")
@authorize(action: "kinesis:AddTagsToStream",
    resources: ["arn:{partition}:kinesis:{region}:{account}:stream/{StreamARN|StreamName}"],
    conditions: ["aws:RequestTag/={Tags}", "aws:TagKeys={Tags}"])
@audit(readOnly: false, category: "management")
operation AddTagsToStream {
    input := {
        StreamName: StreamName
        StreamARN: StreamARN
        @required Tags: TagMap
    }
    errors: [ResourceNotFoundException, ResourceInUseException, LimitExceededException]
}

@tier("A")
@authorize(action: "kinesis:RemoveTagsFromStream",
    resources: ["arn:{partition}:kinesis:{region}:{account}:stream/{StreamARN|StreamName}"],
    conditions: ["aws:TagKeys={TagKeys}"])
@audit(readOnly: false, category: "management")
operation RemoveTagsFromStream {
    input := {
        StreamName: StreamName
        StreamARN: StreamARN
        @required TagKeys: TagKeys
    }
    errors: [ResourceNotFoundException, ResourceInUseException, LimitExceededException]
}

@tier("A")
@authorize(action: "kinesis:ListTagsForStream",
    resources: ["arn:{partition}:kinesis:{region}:{account}:stream/{StreamARN|StreamName}"])
@audit(readOnly: true, category: "management")
operation ListTagsForStream {
    input := {
        StreamName: StreamName
        StreamARN: StreamARN
        ExclusiveStartTagKey: TagKey
        @range(min: 1, max: 50) Limit: Integer = 50
    }
    output := {
        @required Tags: TagList
        @required HasMoreTags: Boolean
    }
    errors: [ResourceNotFoundException, LimitExceededException]
}

@length(min: 1, max: 50) list TagKeys { member: TagKey }
list TagList { member: Tag }
structure Tag {
    @required Key: String
    @required Value: String
}

// ---- Consumers ----

@tier("A")
@authorize(action: "kinesis:RegisterStreamConsumer",
    resources: ["arn:{partition}:kinesis:{region}:{account}:stream/{StreamARN}"],
    conditions: ["aws:RequestTag/={Tags}", "aws:TagKeys={Tags}"])
@audit(readOnly: false, category: "management")
operation RegisterStreamConsumer {
    input := {
        @required StreamARN: StreamARN
        @required ConsumerName: ConsumerName
        Tags: TagMap
    }
    output := {
        @required Consumer: Consumer
    }
    errors: [ResourceNotFoundException, ResourceInUseException, LimitExceededException]
}

structure Consumer {
    @required ConsumerName: String
    @required ConsumerARN: String
    @required ConsumerStatus: ConsumerStatus
    @required ConsumerCreationTimestamp: Timestamp
}

@tier("A")
@authorize(action: "kinesis:DescribeStreamConsumer",
    resources: ["arn:{partition}:kinesis:{region}:{account}:stream/{ConsumerARN|StreamARN}"])
@audit(readOnly: true, category: "management")
operation DescribeStreamConsumer {
    input := {
        StreamARN: StreamARN
        ConsumerName: ConsumerName
        ConsumerARN: ConsumerARN
    }
    output := {
        @required ConsumerDescription: ConsumerDescription
    }
    errors: [ResourceNotFoundException, LimitExceededException]
}

structure ConsumerDescription {
    @required ConsumerName: String
    @required ConsumerARN: String
    @required ConsumerStatus: ConsumerStatus
    @required ConsumerCreationTimestamp: Timestamp
    @required StreamARN: String
}

@tier("A")
@authorize(action: "kinesis:ListStreamConsumers",
    resources: ["arn:{partition}:kinesis:{region}:{account}:stream/{StreamARN}"])
@audit(readOnly: true, category: "management")
operation ListStreamConsumers {
    input := {
        @required StreamARN: StreamARN
        @length(min: 1, max: 1048576) NextToken: String
        @range(min: 1, max: 10000) MaxResults: Integer = 100
        StreamCreationTimestamp: Timestamp
    }
    output := {
        @required Consumers: Consumers
        NextToken: String
    }
    errors: [ResourceNotFoundException, ResourceInUseException, LimitExceededException, ExpiredNextTokenException]
}

list Consumers { member: Consumer }

@tier("A")
@authorize(action: "kinesis:DeregisterStreamConsumer",
    resources: ["arn:{partition}:kinesis:{region}:{account}:stream/{ConsumerARN|StreamARN}"])
@audit(readOnly: false, category: "management")
operation DeregisterStreamConsumer {
    input := {
        StreamARN: StreamARN
        ConsumerName: ConsumerName
        ConsumerARN: ConsumerARN
    }
    errors: [ResourceNotFoundException, LimitExceededException]
}

@tier("A")
@authorize(action: "kinesis:SubscribeToShard",
    resources: ["{ConsumerARN}"])
@audit(readOnly: true, category: "data")
operation SubscribeToShard {
    input := {
        @required ConsumerARN: ConsumerARN
        @required ShardId: ShardId
        @required StartingPosition: StartingPosition
    }
    output := {
        EventStream: SubscribeToShardEventStream
    }
    errors: [ResourceNotFoundException, ResourceInUseException, LimitExceededException]
}

structure StartingPosition {
    @required Type: ShardIteratorType
    SequenceNumber: SequenceNumber
    Timestamp: Timestamp
}

@streaming
union SubscribeToShardEventStream {
    SubscribeToShardEvent: SubscribeToShardEvent
    ResourceNotFoundException: ResourceNotFoundException
    ResourceInUseException: ResourceInUseException
    InternalFailureException: InternalFailureException
}

// The last event of a closed shard has no ContinuationSequenceNumber.
structure SubscribeToShardEvent {
    @required Records: Records
    ContinuationSequenceNumber: String
    @required MillisBehindLatest: Long
    ChildShards: ChildShards
}

// ---- Resource policies and tags of resources ----

@tier("A")
@authorize(action: "kinesis:PutResourcePolicy",
    resources: ["{ResourceARN}"])
@audit(readOnly: false, category: "management")
operation PutResourcePolicy {
    input := {
        @required ResourceARN: ResourceARN
        @required @length(min: 1, max: 20480) @valueOmitted Policy: String
    }
    errors: [ResourceNotFoundException, ResourceInUseException, LimitExceededException]
}

@tier("A")
@authorize(action: "kinesis:GetResourcePolicy",
    resources: ["{ResourceARN}"])
@audit(readOnly: true, category: "management")
operation GetResourcePolicy {
    input := {
        @required ResourceARN: ResourceARN
    }
    output := {
        @required Policy: String
    }
    errors: [ResourceNotFoundException, ResourceInUseException, LimitExceededException]
}

@tier("A")
@authorize(action: "kinesis:DeleteResourcePolicy",
    resources: ["{ResourceARN}"])
@audit(readOnly: false, category: "management")
operation DeleteResourcePolicy {
    input := {
        @required ResourceARN: ResourceARN
    }
    errors: [ResourceNotFoundException, ResourceInUseException, LimitExceededException]
}

@tier("A")
@authorize(action: "kinesis:TagResource",
    resources: ["{ResourceARN}"],
    conditions: ["aws:RequestTag/={Tags}", "aws:TagKeys={Tags}"])
@audit(readOnly: false, category: "management")
operation TagResource {
    input := {
        @required ResourceARN: ResourceARN
        @required Tags: TagMap
    }
    errors: [ResourceNotFoundException, ResourceInUseException, LimitExceededException]
}

@tier("A")
@authorize(action: "kinesis:UntagResource",
    resources: ["{ResourceARN}"],
    conditions: ["aws:TagKeys={TagKeys}"])
@audit(readOnly: false, category: "management")
operation UntagResource {
    input := {
        @required ResourceARN: ResourceARN
        @required TagKeys: TagKeys
    }
    errors: [ResourceNotFoundException, ResourceInUseException, LimitExceededException]
}

@tier("A")
@authorize(action: "kinesis:ListTagsForResource",
    resources: ["{ResourceARN}"])
@audit(readOnly: true, category: "management")
operation ListTagsForResource {
    input := {
        @required ResourceARN: ResourceARN
    }
    output := {
        @required Tags: TagList
    }
    errors: [ResourceNotFoundException, ResourceInUseException, LimitExceededException]
}

// ---- Settings ----

@tier("B")
@authorize(action: "kinesis:StartStreamEncryption",
    resources: ["arn:{partition}:kinesis:{region}:{account}:stream/{StreamARN|StreamName}"])
@audit(readOnly: false, category: "management")
operation StartStreamEncryption {
    input := {
        StreamName: StreamName
        StreamARN: StreamARN
        @required EncryptionType: EncryptionType
        @required KeyId: KeyId
    }
    errors: [ResourceNotFoundException, ResourceInUseException, LimitExceededException]
}

@tier("B")
@authorize(action: "kinesis:StopStreamEncryption",
    resources: ["arn:{partition}:kinesis:{region}:{account}:stream/{StreamARN|StreamName}"])
@audit(readOnly: false, category: "management")
operation StopStreamEncryption {
    input := {
        StreamName: StreamName
        StreamARN: StreamARN
        @required EncryptionType: EncryptionType
        @required KeyId: KeyId
    }
    errors: [ResourceNotFoundException, ResourceInUseException, LimitExceededException]
}

@tier("B")
@authorize(action: "kinesis:EnableEnhancedMonitoring",
    resources: ["arn:{partition}:kinesis:{region}:{account}:stream/{StreamARN|StreamName}"])
@audit(readOnly: false, category: "management")
operation EnableEnhancedMonitoring {
    input := {
        StreamName: StreamName
        StreamARN: StreamARN
        @required ShardLevelMetrics: ShardLevelMetrics
    }
    output: EnhancedMonitoringOutput
    errors: [ResourceNotFoundException, ResourceInUseException, LimitExceededException]
}

@tier("B")
@authorize(action: "kinesis:DisableEnhancedMonitoring",
    resources: ["arn:{partition}:kinesis:{region}:{account}:stream/{StreamARN|StreamName}"])
@audit(readOnly: false, category: "management")
operation DisableEnhancedMonitoring {
    input := {
        StreamName: StreamName
        StreamARN: StreamARN
        @required ShardLevelMetrics: ShardLevelMetrics
    }
    output: EnhancedMonitoringOutput
    errors: [ResourceNotFoundException, ResourceInUseException, LimitExceededException]
}

structure EnhancedMonitoringOutput {
    @required StreamName: String
    @required StreamARN: String
    @required CurrentShardLevelMetrics: MetricNames
    @required DesiredShardLevelMetrics: MetricNames
}

@length(min: 1, max: 7) list ShardLevelMetrics { member: MetricsName }
enum MetricsName {
    IncomingBytes, IncomingRecords, OutgoingBytes, OutgoingRecords,
    WriteProvisionedThroughputExceeded, ReadProvisionedThroughputExceeded,
    IteratorAgeMilliseconds, ALL
}

@tier("B")
@authorize(action: "kinesis:UpdateMaxRecordSize",
    resources: ["arn:{partition}:kinesis:{region}:{account}:stream/{StreamARN}"])
@audit(readOnly: false, category: "management")
operation UpdateMaxRecordSize {
    input := {
        @required StreamARN: StreamARN
        @required @range(min: 1024, max: 10240) MaxRecordSizeInKiB: Integer
    }
    errors: [ResourceNotFoundException, ResourceInUseException, LimitExceededException]
}

@tier("B")
@authorize(action: "kinesis:UpdateStreamWarmThroughput",
    resources: ["arn:{partition}:kinesis:{region}:{account}:stream/{StreamARN|StreamName}"])
@audit(readOnly: false, category: "management")
operation UpdateStreamWarmThroughput {
    input := {
        StreamName: StreamName
        StreamARN: StreamARN
        @required @range(min: 0) WarmThroughputMiBps: Integer
    }
    output := {
        @required StreamARN: String
        @required StreamName: String
        @required WarmThroughput: WarmThroughput
    }
    errors: [ResourceNotFoundException, ResourceInUseException, LimitExceededException]
}

structure WarmThroughput {
    @required TargetMiBps: Integer
    @required CurrentMiBps: Integer
}

@tier("B")
@authorize(action: "kinesis:DescribeLimits",
    resources: [])
@audit(readOnly: true, category: "management")
operation DescribeLimits {
    output := {
        @required ShardLimit: Integer
        @required OpenShardCount: Integer
        @required OnDemandStreamCount: Integer
        @required OnDemandStreamCountLimit: Integer
    }
    errors: [LimitExceededException]
}

@tier("B")
@authorize(action: "kinesis:DescribeAccountSettings",
    resources: [])
@audit(readOnly: true, category: "management")
operation DescribeAccountSettings {
    output := {
        @required MinimumThroughputBillingCommitment: BillingCommitment
    }
    errors: [LimitExceededException]
}

structure BillingCommitment { @required Status: String }

// ---- Shapes of several families ----

@length(min: 1, max: 128) @pattern("[a-zA-Z0-9_.-]+") string StreamName
@length(min: 1, max: 2048) @pattern("arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+") string StreamARN
@length(min: 1, max: 128) @pattern("[a-zA-Z0-9_.-]+") string ShardId
@length(min: 1, max: 128) @pattern("[a-zA-Z0-9_.-]+") string ConsumerName
@length(min: 1, max: 2048)
@pattern("^(arn):aws.*:kinesis:.*:\\d{12}:.*stream\\/[a-zA-Z0-9_.-]+\\/consumer\\/[a-zA-Z0-9_.-]+:[0-9]+")
string ConsumerARN
@length(min: 1, max: 2048) @pattern("arn:aws.*:kinesis:.*:\\d{12}:.*stream/\\S+") string ResourceARN
@length(min: 1, max: 2048) string KeyId
enum ConsumerStatus { CREATING, DELETING, ACTIVE }
@pattern("0|([1-9]\\d{0,128})") string SequenceNumber
@pattern("0|([1-9]\\d{0,38})") string HashKey
@length(min: 1, max: 256) string PartitionKey
@length(min: 0, max: 10485760) @valueOmitted blob RecordData
@length(min: 1, max: 50) map TagMap { key: TagKey, value: TagValue }
@length(min: 1, max: 128) string TagKey
@length(min: 0, max: 256) string TagValue

structure StreamModeDetails { @required StreamMode: StreamMode }
enum StreamMode { PROVISIONED, ON_DEMAND }
enum StreamStatus { CREATING, DELETING, ACTIVE, UPDATING }
enum EncryptionType { NONE, KMS }

list EnhancedMonitoringList { member: EnhancedMetrics }
structure EnhancedMetrics { @required ShardLevelMetrics: MetricNames }
list MetricNames { member: String }

list Shards { member: Shard }
structure Shard {
    @required ShardId: String
    @required HashKeyRange: HashKeyRange
    @required SequenceNumberRange: SequenceNumberRange
    ParentShardId: String
    AdjacentParentShardId: String
}
structure HashKeyRange {
    @required StartingHashKey: String
    @required EndingHashKey: String
}
structure SequenceNumberRange {
    @required StartingSequenceNumber: String
    EndingSequenceNumber: String
}

// ---- Errors ----

@error("client") structure AccessDeniedException {}
@error("client") structure ExpiredIteratorException {}
@error("client") structure ExpiredNextTokenException {}
@error("server") structure InternalFailureException {}
@error("client") structure InvalidArgumentException {}
@error("client") structure LimitExceededException {}
@error("client") structure ProvisionedThroughputExceededException {}
@error("client") structure ResourceInUseException {}
@error("client") structure ResourceNotFoundException {}
@error("client") structure ValidationException {}

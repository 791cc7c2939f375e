// CloudWatch, API version 2010-08-01. Facts: cloudwatch-metrics-alarms.md; wire forms:
// wire-protocols.md sections 2 to 5. Three protocols, one declaration: error shapes carry the codes
// of the query protocol beside their own names.
$version: "2"
namespace yagura.cloudwatch

@title("CloudWatch")
@protocols(["awsJson1_0", "awsQuery", "rpcV2Cbor"])
@signingName("monitoring")
@targetPrefix("GraniteServiceVersion20100801")
@queryVersion("2010-08-01")
@xmlNamespace("http://monitoring.amazonaws.com/doc/2010-08-01/")
@eventSource("monitoring.amazonaws.com")
@errorNamespace("com.amazonaws.cloudwatch.v2010_08_01")
@validationError("ValidationException")
service CloudWatch {
    version: "2010-08-01"
    operations: [
        // Metrics
        PutMetricData, ListMetrics, GetMetricStatistics, GetMetricData
        // Alarms
        PutMetricAlarm, PutCompositeAlarm, DescribeAlarms, DescribeAlarmsForMetric,
        DescribeAlarmHistory, SetAlarmState, EnableAlarmActions, DisableAlarmActions, DeleteAlarms
        // Dashboards
        PutDashboard, GetDashboard, ListDashboards, DeleteDashboards, GetMetricWidgetImage
        // Tags
        TagResource, UntagResource, ListTagsForResource
        // Not supported
        DescribeAlarmContributors, PutAlarmMuteRule, GetAlarmMuteRule, ListAlarmMuteRules,
        DeleteAlarmMuteRule
    ]
    errors: [ValidationException, InvalidParameterValueException,
        InvalidParameterCombinationException, MissingRequiredParameterException, InternalServiceFault]
}

// ---- Metrics ----

// Which form a datum has, sizes and times are checked by the service itself, whose sentences name
// the parameters as the query protocol does.
@tier("A")
@authorize(action: "cloudwatch:PutMetricData", resources: [],
    conditions: ["cloudwatch:namespace={Namespace}"])
@audit(readOnly: false, category: "data", redact: ["MetricData", "EntityMetricData"])
operation PutMetricData {
    input := {
        @required Namespace: Namespace
        MetricData: MetricData
        EntityMetricData: EntityMetricDataList
        StrictEntityValidation: Boolean
    }
}

list MetricData { member: MetricDatum }
structure MetricDatum {
    MetricName: String
    Dimensions: Dimensions
    Timestamp: Timestamp
    Value: Double
    StatisticValues: StatisticSet
    Values: DoubleList
    Counts: DoubleList
    Unit: StandardUnit
    StorageResolution: Integer
}
structure StatisticSet {
    @required SampleCount: Double
    @required Sum: Double
    @required Minimum: Double
    @required Maximum: Double
}
list DoubleList { member: Double }

@length(max: 2) list EntityMetricDataList { member: EntityMetricData }
structure EntityMetricData {
    Entity: Entity
    MetricData: MetricData
}
structure Entity {
    KeyAttributes: EntityAttributes
    Attributes: EntityAttributes
}
map EntityAttributes { key: String, value: String }

@tier("A")
@authorize(action: "cloudwatch:ListMetrics", resources: [])
@audit(readOnly: true, category: "data")
operation ListMetrics {
    input := {
        Namespace: Namespace
        MetricName: MetricName
        Dimensions: DimensionFilters
        NextToken: String
        RecentlyActive: RecentlyActive
        IncludeLinkedAccounts: Boolean
        @length(min: 1, max: 255) OwningAccount: String
    }
    output := {
        @required Metrics: Metrics
        NextToken: String
    }
}

@length(max: 10) list DimensionFilters { member: DimensionFilter }
structure DimensionFilter {
    @required @length(min: 1, max: 255) Name: String
    @length(min: 1, max: 1024) Value: String
}
list Metrics { member: Metric }
enum RecentlyActive { PT3H }

@tier("A")
@authorize(action: "cloudwatch:GetMetricStatistics", resources: [])
@audit(readOnly: true, category: "data")
operation GetMetricStatistics {
    input := {
        @required Namespace: Namespace
        @required MetricName: MetricName
        Dimensions: Dimensions
        @required StartTime: Timestamp
        @required EndTime: Timestamp
        @required Period: PositiveInteger
        Statistics: Statistics
        ExtendedStatistics: ExtendedStatistics
        Unit: StandardUnit
    }
    output := {
        Label: String
        @required Datapoints: Datapoints
    }
}

@length(min: 1, max: 5) list Statistics { member: Statistic }
@length(min: 1, max: 10) list ExtendedStatistics { member: ExtendedStatistic }
list Datapoints { member: Datapoint }
structure Datapoint {
    Timestamp: Timestamp
    SampleCount: Double
    Average: Double
    Sum: Double
    Minimum: Double
    Maximum: Double
    Unit: StandardUnit
    ExtendedStatistics: DatapointValueMap
}
map DatapointValueMap { key: ExtendedStatistic, value: Double }

@tier("A")
@authorize(action: "cloudwatch:GetMetricData", resources: [])
@audit(readOnly: true, category: "data")
operation GetMetricData {
    input := {
        @required MetricDataQueries: MetricDataQueries
        @required StartTime: Timestamp
        @required EndTime: Timestamp
        NextToken: String
        ScanBy: ScanBy
        MaxDatapoints: Integer
        LabelOptions: LabelOptions
    }
    output := {
        @required MetricDataResults: MetricDataResults
        NextToken: String
        @required Messages: MetricDataMessages
    }
    errors: [InvalidNextToken]
}

structure LabelOptions { Timezone: String }
list MetricDataResults { member: MetricDataResult }
structure MetricDataResult {
    @required Id: String
    @required Label: String
    @required Timestamps: TimestampList
    @required Values: DoubleList
    @required StatusCode: StatusCode
    Messages: MetricDataMessages
}
list TimestampList { member: Timestamp }
list MetricDataMessages { member: MessageData }
structure MessageData {
    Code: String
    Value: String
}
enum StatusCode { Complete, InternalError, PartialData, Forbidden }

// ---- Alarms ----

@tier("A")
@authorize(action: "cloudwatch:PutMetricAlarm",
    resources: ["arn:{partition}:cloudwatch:{region}:{account}:alarm:{AlarmName}"],
    conditions: ["cloudwatch:AlarmActions={AlarmActions}", "aws:TagKeys={Tags.Key}"])
@audit(readOnly: false, category: "management")
operation PutMetricAlarm {
    input := {
        @required AlarmName: AlarmName
        AlarmDescription: AlarmDescription
        ActionsEnabled: Boolean
        OKActions: ActionList
        AlarmActions: ActionList
        InsufficientDataActions: ActionList
        MetricName: MetricName
        Namespace: Namespace
        Statistic: Statistic
        ExtendedStatistic: ExtendedStatistic
        Dimensions: Dimensions
        Period: PositiveInteger
        Unit: StandardUnit
        EvaluationPeriods: PositiveInteger
        DatapointsToAlarm: PositiveInteger
        Threshold: Double
        ComparisonOperator: ComparisonOperator
        TreatMissingData: TreatMissingData
        EvaluateLowSampleCountPercentile: EvaluateLowSampleCountPercentile
        Metrics: MetricDataQueries
        Tags: TagList
        ThresholdMetricId: MetricId
    }
    errors: [LimitExceededFault]
}

@tier("A")
@authorize(action: "cloudwatch:PutCompositeAlarm",
    resources: ["arn:{partition}:cloudwatch:{region}:{account}:alarm:{AlarmName}"],
    conditions: ["cloudwatch:AlarmActions={AlarmActions}", "aws:TagKeys={Tags.Key}"])
@audit(readOnly: false, category: "management")
operation PutCompositeAlarm {
    input := {
        ActionsEnabled: Boolean
        AlarmActions: ActionList
        AlarmDescription: AlarmDescription
        @required AlarmName: AlarmName
        @required AlarmRule: AlarmRule
        InsufficientDataActions: ActionList
        OKActions: ActionList
        Tags: TagList
        ActionsSuppressor: AlarmArn
        ActionsSuppressorWaitPeriod: SuppressorPeriod
        ActionsSuppressorExtensionPeriod: SuppressorPeriod
    }
    errors: [LimitExceededFault]
}

@tier("A")
@authorize(action: "cloudwatch:DescribeAlarms",
    resources: ["arn:{partition}:cloudwatch:{region}:{account}:alarm:*"])
@audit(readOnly: true, category: "management")
@paginated(inputToken: NextToken, outputToken: NextToken, items: MetricAlarms, pageSize: MaxRecords)
operation DescribeAlarms {
    input := {
        AlarmNames: AlarmNames
        AlarmNamePrefix: AlarmName
        AlarmTypes: AlarmTypes
        ChildrenOfAlarmName: AlarmName
        ParentsOfAlarmName: AlarmName
        StateValue: StateValue
        @length(min: 1, max: 1024) ActionPrefix: String
        MaxRecords: MaxRecords
        NextToken: String
    }
    output := {
        @required CompositeAlarms: CompositeAlarms
        @required MetricAlarms: MetricAlarms
        NextToken: String
    }
    errors: [InvalidNextToken]
}

@tier("A")
@authorize(action: "cloudwatch:DescribeAlarmsForMetric", resources: [])
@audit(readOnly: true, category: "management")
operation DescribeAlarmsForMetric {
    input := {
        @required MetricName: MetricName
        @required Namespace: Namespace
        Statistic: Statistic
        ExtendedStatistic: ExtendedStatistic
        Dimensions: Dimensions
        Period: PositiveInteger
        Unit: StandardUnit
    }
    output := { @required MetricAlarms: MetricAlarms }
}

@tier("A")
@authorize(action: "cloudwatch:DescribeAlarmHistory",
    resources: ["arn:{partition}:cloudwatch:{region}:{account}:alarm:{AlarmName?*}"])
@audit(readOnly: true, category: "management")
@paginated(inputToken: NextToken, outputToken: NextToken, items: AlarmHistoryItems, pageSize: MaxRecords)
operation DescribeAlarmHistory {
    input := {
        AlarmName: AlarmName
        AlarmContributorId: String
        AlarmTypes: AlarmTypes
        HistoryItemType: HistoryItemType
        StartDate: Timestamp
        EndDate: Timestamp
        MaxRecords: MaxRecords
        NextToken: String
        ScanBy: ScanBy
    }
    output := {
        @required AlarmHistoryItems: AlarmHistoryItems
        NextToken: String
    }
    errors: [InvalidNextToken]
}

@tier("A")
@authorize(action: "cloudwatch:SetAlarmState",
    resources: ["arn:{partition}:cloudwatch:{region}:{account}:alarm:{AlarmName}"])
@audit(readOnly: false, category: "management")
operation SetAlarmState {
    input := {
        @required AlarmName: AlarmName
        @required StateValue: StateValue
        @required StateReason: StateReason
        StateReasonData: StateReasonData
    }
    errors: [ResourceNotFound, InvalidFormatFault]
}

@tier("A")
@authorize(action: "cloudwatch:EnableAlarmActions",
    resources: ["arn:{partition}:cloudwatch:{region}:{account}:alarm:{AlarmNames}"])
@audit(readOnly: false, category: "management")
operation EnableAlarmActions { input := { @required AlarmNames: AlarmNames } }

@tier("A")
@authorize(action: "cloudwatch:DisableAlarmActions",
    resources: ["arn:{partition}:cloudwatch:{region}:{account}:alarm:{AlarmNames}"])
@audit(readOnly: false, category: "management")
operation DisableAlarmActions { input := { @required AlarmNames: AlarmNames } }

@tier("A")
@authorize(action: "cloudwatch:DeleteAlarms",
    resources: ["arn:{partition}:cloudwatch:{region}:{account}:alarm:{AlarmNames}"])
@audit(readOnly: false, category: "management")
operation DeleteAlarms {
    input := { @required AlarmNames: AlarmNames }
    errors: [ResourceNotFound]
}

structure MetricAlarm {
    AlarmName: String
    AlarmArn: String
    AlarmDescription: String
    AlarmConfigurationUpdatedTimestamp: Timestamp
    ActionsEnabled: Boolean
    @required OKActions: ActionList
    @required AlarmActions: ActionList
    @required InsufficientDataActions: ActionList
    StateValue: StateValue
    StateReason: String
    StateReasonData: String
    StateUpdatedTimestamp: Timestamp
    MetricName: String
    Namespace: String
    Statistic: Statistic
    ExtendedStatistic: String
    @required Dimensions: Dimensions
    Period: Integer
    Unit: StandardUnit
    EvaluationPeriods: Integer
    DatapointsToAlarm: Integer
    Threshold: Double
    ComparisonOperator: ComparisonOperator
    TreatMissingData: String
    EvaluateLowSampleCountPercentile: String
    Metrics: MetricDataQueries
    ThresholdMetricId: String
    StateTransitionedTimestamp: Timestamp
}

structure CompositeAlarm {
    ActionsEnabled: Boolean
    @required AlarmActions: ActionList
    AlarmArn: String
    AlarmConfigurationUpdatedTimestamp: Timestamp
    AlarmDescription: String
    AlarmName: String
    AlarmRule: String
    @required InsufficientDataActions: ActionList
    @required OKActions: ActionList
    StateReason: String
    StateReasonData: String
    StateUpdatedTimestamp: Timestamp
    StateValue: StateValue
    StateTransitionedTimestamp: Timestamp
    ActionsSuppressedBy: ActionsSuppressedBy
    ActionsSuppressedReason: String
    ActionsSuppressor: String
    ActionsSuppressorWaitPeriod: Integer
    ActionsSuppressorExtensionPeriod: Integer
}

structure AlarmHistoryItem {
    AlarmName: String
    AlarmType: AlarmType
    Timestamp: Timestamp
    HistoryItemType: HistoryItemType
    HistorySummary: String
    HistoryData: String
}

list MetricAlarms { member: MetricAlarm }
list CompositeAlarms { member: CompositeAlarm }
list AlarmHistoryItems { member: AlarmHistoryItem }
@length(max: 5) list ActionList { member: Action }
@length(max: 100) list AlarmNames { member: AlarmName }
list AlarmTypes { member: AlarmType }

@length(min: 1, max: 255) string AlarmName
@length(min: 1, max: 1600) string AlarmArn
@length(max: 1024) string AlarmDescription
@length(min: 1, max: 10240) string AlarmRule
@length(min: 1, max: 1024) string Action
@length(max: 1023) string StateReason
@length(max: 4000) string StateReasonData
@length(min: 1, max: 255) string TreatMissingData
@length(min: 1, max: 255) string EvaluateLowSampleCountPercentile
@range(min: 0, max: 86400) integer SuppressorPeriod
@range(min: 1, max: 100) integer MaxRecords

// The order in which the service's sentence about a bad value names them.
enum StateValue { INSUFFICIENT_DATA, ALARM, OK }
enum AlarmType { CompositeAlarm, MetricAlarm }
enum HistoryItemType { ConfigurationUpdate, StateUpdate, Action }
enum ActionsSuppressedBy { WaitPeriod, ExtensionPeriod, Alarm }
enum ComparisonOperator {
    GreaterThanOrEqualToThreshold, GreaterThanThreshold, LessThanThreshold,
    LessThanOrEqualToThreshold, LessThanLowerOrGreaterThanUpperThreshold, LessThanLowerThreshold,
    GreaterThanUpperThreshold
}

// ---- Dashboards ----

// Names are checked by the service itself, in words of its own. Dashboards belong to no region.
@tier("B")
@authorize(action: "cloudwatch:PutDashboard",
    resources: ["arn:{partition}:cloudwatch::{account}:dashboard/{DashboardName}"],
    conditions: ["aws:RequestTag/={Tags}", "aws:TagKeys={Tags.Key}"])
@audit(readOnly: false, category: "management")
operation PutDashboard {
    input := {
        @required DashboardName: DashboardName
        @required DashboardBody: DashboardBody
        Tags: TagList
    }
    output := { @required DashboardValidationMessages: DashboardValidationMessages }
    errors: [DashboardInvalidInputError]
}

@tier("B")
@authorize(action: "cloudwatch:GetDashboard",
    resources: ["arn:{partition}:cloudwatch::{account}:dashboard/{DashboardName}"])
@audit(readOnly: true, category: "management")
operation GetDashboard {
    input := { @required DashboardName: DashboardName }
    output := {
        DashboardArn: String
        DashboardBody: DashboardBody
        DashboardName: String
    }
    errors: [DashboardNotFoundError]
}

@tier("B")
@authorize(action: "cloudwatch:ListDashboards", resources: [])
@audit(readOnly: true, category: "management")
@paginated(inputToken: NextToken, outputToken: NextToken, items: DashboardEntries)
operation ListDashboards {
    input := {
        DashboardNamePrefix: DashboardName
        NextToken: String
    }
    output := {
        @required DashboardEntries: DashboardEntries
        NextToken: String
    }
}

@tier("B")
@authorize(action: "cloudwatch:DeleteDashboards",
    resources: ["arn:{partition}:cloudwatch::{account}:dashboard/{DashboardNames}"])
@audit(readOnly: false, category: "management")
operation DeleteDashboards {
    input := { @required DashboardNames: DashboardNames }
    output := {}
    errors: [DashboardNotFoundError]
}

@tier("C")
@authorize(action: "cloudwatch:GetMetricWidgetImage", resources: [])
@audit(readOnly: true, category: "data")
operation GetMetricWidgetImage {
    input := {
        @required MetricWidget: String
        OutputFormat: String
    }
    output := { MetricWidgetImage: Blob }
}

list DashboardValidationMessages { member: DashboardValidationMessage }
structure DashboardValidationMessage {
    DataPath: String
    Message: String
}
list DashboardEntries { member: DashboardEntry }
structure DashboardEntry {
    DashboardName: String
    DashboardArn: String
    LastModified: Timestamp
    Size: Long
}
list DashboardNames { member: DashboardName }
string DashboardName
string DashboardBody

// ---- Tags ----

@tier("A")
@authorize(action: "cloudwatch:TagResource", resources: ["{ResourceARN}"],
    conditions: ["aws:TagKeys={Tags.Key}"])
@audit(readOnly: false, category: "management")
operation TagResource {
    input := {
        @required ResourceARN: ResourceArn
        @required Tags: TagList
    }
    output := {}
    errors: [ResourceNotFoundException]
}

@tier("A")
@authorize(action: "cloudwatch:UntagResource", resources: ["{ResourceARN}"],
    conditions: ["aws:TagKeys={TagKeys}"])
@audit(readOnly: false, category: "management")
operation UntagResource {
    input := {
        @required ResourceARN: ResourceArn
        @required TagKeys: TagKeyList
    }
    output := {}
    errors: [ResourceNotFoundException]
}

@tier("A")
@authorize(action: "cloudwatch:ListTagsForResource", resources: ["{ResourceARN}"])
@audit(readOnly: true, category: "management")
operation ListTagsForResource {
    input := { @required ResourceARN: ResourceArn }
    output := { @required Tags: TagList }
    errors: [ResourceNotFoundException]
}

@length(min: 1, max: 1024) string ResourceArn
list TagList { member: Tag }
structure Tag {
    @required Key: TagKey
    @required @length(max: 256) Value: String
}
list TagKeyList { member: TagKey }
@length(min: 1, max: 128) string TagKey

// ---- Not supported ----

@refused @tier("C") @authorize(action: "cloudwatch:DescribeAlarmContributors", resources: [])
@audit(readOnly: true, category: "management")
operation DescribeAlarmContributors {}
@refused @tier("B") @authorize(action: "cloudwatch:PutAlarmMuteRule", resources: [])
@audit(readOnly: false, category: "management")
operation PutAlarmMuteRule {}
@refused @tier("B") @authorize(action: "cloudwatch:GetAlarmMuteRule", resources: [])
@audit(readOnly: true, category: "management")
operation GetAlarmMuteRule {}
@refused @tier("B") @authorize(action: "cloudwatch:ListAlarmMuteRules", resources: [])
@audit(readOnly: true, category: "management")
operation ListAlarmMuteRules {}
@refused @tier("B") @authorize(action: "cloudwatch:DeleteAlarmMuteRule", resources: [])
@audit(readOnly: false, category: "management")
operation DeleteAlarmMuteRule {}

// ---- Shapes of metrics ----

structure MetricDataQuery {
    @required Id: MetricId
    MetricStat: MetricStat
    @length(min: 1, max: 2048) Expression: String
    Label: String
    ReturnData: Boolean
    Period: PositiveInteger
    @length(min: 1, max: 255) AccountId: String
}
structure MetricStat {
    @required Metric: Metric
    @required Period: PositiveInteger
    @required Stat: String
    Unit: StandardUnit
}
structure Metric {
    Namespace: Namespace
    MetricName: MetricName
    Dimensions: Dimensions
}
structure Dimension {
    @required @length(min: 1, max: 255) Name: String
    @required @length(min: 1, max: 1024) Value: String
}

list MetricDataQueries { member: MetricDataQuery }
@length(max: 30) list Dimensions { member: Dimension }

@length(min: 1, max: 255) string MetricName
@length(min: 1, max: 255) @pattern("[^:].*") string Namespace
@length(min: 1, max: 255) string MetricId
string ExtendedStatistic
@range(min: 1) integer PositiveInteger

enum Statistic { SampleCount, Average, Sum, Minimum, Maximum }
enum ScanBy { TimestampDescending, TimestampAscending }
enum StandardUnit {
    Seconds, Microseconds, Milliseconds, Bytes, Kilobytes, Megabytes, Gigabytes, Terabytes, Bits,
    Kilobits, Megabits, Gigabits, Terabits, Percent, Count, Bytes_Second = "Bytes/Second",
    Kilobytes_Second = "Kilobytes/Second", Megabytes_Second = "Megabytes/Second",
    Gigabytes_Second = "Gigabytes/Second", Terabytes_Second = "Terabytes/Second",
    Bits_Second = "Bits/Second", Kilobits_Second = "Kilobits/Second",
    Megabits_Second = "Megabits/Second", Gigabits_Second = "Gigabits/Second",
    Terabits_Second = "Terabits/Second", Count_Second = "Count/Second", None
}

// ---- Errors ----

@error("client") @awsQueryError(code: "ValidationError", httpResponseCode: 400)
structure ValidationException {}
@error("client") @awsQueryError(code: "InvalidParameterValue", httpResponseCode: 400)
structure InvalidParameterValueException {}
@error("client") @awsQueryError(code: "InvalidParameterCombination", httpResponseCode: 400)
structure InvalidParameterCombinationException {}
@error("client") @awsQueryError(code: "MissingParameter", httpResponseCode: 400)
structure MissingRequiredParameterException {}
@error("server") @awsQueryError(code: "InternalServiceError", httpResponseCode: 500)
structure InternalServiceFault {}
@error("client") @awsQueryError(code: "InvalidNextToken", httpResponseCode: 400)
structure InvalidNextToken {}
@error("client") @awsQueryError(code: "LimitExceeded", httpResponseCode: 400)
structure LimitExceededFault {}
@error("client") @awsQueryError(code: "ResourceNotFound", httpResponseCode: 404)
structure ResourceNotFound {}
@error("client") @awsQueryError(code: "ResourceNotFoundException", httpResponseCode: 404)
structure ResourceNotFoundException {}
@error("client") @awsQueryError(code: "InvalidParameterInput", httpResponseCode: 400)
structure DashboardInvalidInputError { dashboardValidationMessages: DashboardValidationMessages }
@error("client") @awsQueryError(code: "ResourceNotFound", httpResponseCode: 404)
structure DashboardNotFoundError {}
@error("client") @awsQueryError(code: "InvalidFormat", httpResponseCode: 400)
structure InvalidFormatFault {}

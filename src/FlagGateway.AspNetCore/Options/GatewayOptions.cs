using System.ComponentModel.DataAnnotations;

namespace FlagGateway.Options;

/// <summary>The section <c>FlagGateway</c> of gateway.json.</summary>
public sealed class GatewayOptions
{
    /// <summary>One line for each request of a user.</summary>
    public AccessLogOptions AccessLog { get; set; } = new();

    /// <summary>The admin listener: metrics, health, API and console.</summary>
    public AdminOptions Admin { get; set; } = new();

    /// <summary>Limits of checks of responses.</summary>
    public CheckOptions Checks { get; set; } = new();

    /// <summary>How addresses of destinations are found.</summary>
    public DestinationOptions Destinations { get; set; } = new();

    /// <summary>Whether flags and plans may be changed by the API and the console.</summary>
    public FilesOptions Files { get; set; } = new();

    /// <summary>
    /// Whether <c>X-Forwarded-*</c> headers of trusted proxies count. It applies to destinations, cookies, and networks
    /// of visitors alike.
    /// </summary>
    /// <value>Default: <see cref="ForwardedMode.Append"/>.</value>
    [EnumDataType(typeof(ForwardedMode))]
    public ForwardedMode Forwarded { get; set; }

    /// <summary>Severities and limits of <c>flags lint</c>. A running gateway does not use them.</summary>
    public HygieneOptions Hygiene { get; set; } = new();

    /// <summary>Identity of requests.</summary>
    public IdentityOptions Identity { get; set; } = new();

    /// <summary>Limits and prices of routes to language models.</summary>
    public LlmOptions Llm { get; set; } = new();

    /// <summary>Content of <c>/metrics</c>.</summary>
    public MetricsOptions Metrics { get; set; } = new();

    /// <summary>Channels that rollouts notify by name.</summary>
    public NotificationOptions Notifications { get; set; } = new();

    /// <summary>Flag evaluation for applications (OFREP).</summary>
    public OfrepOptions Ofrep { get; set; } = new();

    /// <summary>Policies that routes may name.</summary>
    public PolicyOptions Policies { get; set; } = new();

    /// <summary>The Prometheus server for queries of guardrails and conditions.</summary>
    public PrometheusOptions Prometheus { get; set; } = new();

    /// <summary>Reminders to the owners of flags that should be removed.</summary>
    public ReminderOptions Reminders { get; set; } = new();

    /// <summary>Requests that are refused, and headers that are dropped.</summary>
    public RequestOptions Requests { get; set; } = new();

    /// <summary>Evaluation of rollouts.</summary>
    public RolloutOptions Rollouts { get; set; } = new();

    /// <summary>Limits of mirroring.</summary>
    public ShadowOptions Shadow { get; set; } = new();

    /// <summary>How the gateway drains traffic on shutdown.</summary>
    public ShutdownOptions Shutdown { get; set; } = new();

    /// <summary>Storage of kill switches, rollout states and keys.</summary>
    public StateOptions State { get; set; } = new();

    /// <summary>
    /// The code that sends requests to destinations, for clusters whose <c>Metadata</c> have no <c>Upstream</c>. A
    /// change needs a restart.
    /// </summary>
    /// <value>Default: <see cref="UpstreamKind.Standard"/>.</value>
    [EnumDataType(typeof(UpstreamKind))]
    public UpstreamKind Upstream { get; set; }

    /// <summary>The name by which requests to destinations name the gateway in <c>Via</c>.</summary>
    /// <value>1 to 64 letters, digits, dots, hyphens and underscores. Default: none, no such entry.</value>
    [RegularExpression("[A-Za-z0-9._-]{1,64}")]
    public string? Via { get; set; }
}

/// <summary>The listener for operators, separate from the one for users.</summary>
public sealed class AdminOptions
{
    /// <summary>Address of the listener. Any other than a loopback address needs <see cref="Tokens"/>.</summary>
    /// <value>Default: <c>http://127.0.0.1:8081</c>.</value>
    public string Url { get; set; } = "http://127.0.0.1:8081";

    /// <summary>Tokens for the listener.</summary>
    /// <value>Default: none, which a loopback address allows.</value>
    public TokenOptions[]? Tokens { get; set; }

    /// <summary>
    /// Allowed host names of the listener (the Host header), besides <c>localhost</c> and loopback addresses.
    /// </summary>
    /// <value>Default: none; if <see cref="Url"/> is not a loopback address, any.</value>
    public string[]? AllowedHosts { get; set; }

    /// <summary>Dashboards to which pages of the console link.</summary>
    public DashboardOptions Dashboards { get; set; } = new();

    /// <summary>
    /// Processor time that reading the API and the console may use, as a share of one processor; requests beyond it
    /// wait. Changes are not limited.
    /// </summary>
    /// <value>0.01 to 64. Default: 0.1. Bursts of up to five seconds' worth are possible.</value>
    [Range(0.01, 64)]
    public double CpuShare { get; set; } = 0.1;

    /// <summary>
    /// Maximum number of concurrent requests of one caller that read the API and the console; more wait.
    /// </summary>
    /// <value>1 to 1024. Default: 4. A change needs a restart.</value>
    [Range(1, 1024)]
    public int Concurrency { get; set; } = 4;

    /// <summary>Maximum number of waiting requests of one caller; more get 503.</summary>
    /// <value>0 to 10000. Default: 100. A change needs a restart.</value>
    [Range(0, 10_000)]
    public int QueueLength { get; set; } = 100;

    /// <summary>
    /// Maximum number of event streams of one caller, each of which updates an open page; more get 503.
    /// </summary>
    /// <value>1 to 10000. Default: 100. A change needs a restart.</value>
    [Range(1, 10_000)]
    public int EventStreams { get; set; } = 100;
}

/// <summary>Storage of state.</summary>
public sealed class StateOptions
{
    /// <summary>The kind of store.</summary>
    /// <value>Default: <see cref="StateKind.File"/>.</value>
    [EnumDataType(typeof(StateKind))]
    public StateKind Kind { get; set; }

    /// <summary>Folder for state and keys, relative to the working folder; created if missing.</summary>
    /// <value>Default: <c>data</c>.</value>
    public string Path { get; set; } = "data";

    /// <summary>
    /// File of the keys that sign the audit log. All instances of a fleet need the same file. Keep it out of backups of
    /// the state.
    /// </summary>
    /// <value>Default: <c>audit.keys</c> in <see cref="Path"/>, created with the first entry.</value>
    public string? AuditKeyFile { get; set; }

    /// <summary>
    /// Connection string of Redis, as StackExchange.Redis reads it: servers, <c>user</c>, <c>password</c>, <c>ssl</c>,
    /// <c>defaultDatabase</c>, <c>serviceName</c>.
    /// </summary>
    /// <value>
    /// Default: none. Needed by <see cref="StateKind.Redis"/>. Best set by the environment:
    /// <c>FlagGateway__State__Configuration</c>.
    /// </value>
    [DataType(DataType.Password)]
    public string? Configuration { get; set; }

    /// <summary>Prefix of all keys in Redis; instances with the same one are a fleet.</summary>
    /// <value>1 to 64 letters, digits, dots, hyphens and underscores. Default: <c>fg</c>.</value>
    [RegularExpression("[A-Za-z0-9._-]{1,64}")]
    public string Prefix { get; set; } = "fg";

    /// <summary>
    /// Polling interval of the revision in Redis. Changes are also announced; polling finds missed announcements.
    /// </summary>
    /// <value>0.1 seconds to 1 minute. Default: 1 second.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Maximum age of the known state before the instance reports itself degraded. It continues to serve.
    /// </summary>
    /// <value>1 second to 1 hour, and more than <see cref="PollInterval"/>. Default: 10 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Credentials, certificates and Sentinel, besides <see cref="Configuration"/>.</summary>
    public RedisOptions Redis { get; set; } = new();
}

/// <summary>The kinds of store for state.</summary>
public enum StateKind
{
    /// <summary>Files of this instance.</summary>
    File,

    /// <summary>A Redis server that a fleet shares.</summary>
    Redis,
}

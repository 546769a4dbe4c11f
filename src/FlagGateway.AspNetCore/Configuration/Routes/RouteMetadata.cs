using FlagGateway.Snapshots;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Configuration.Routes;

/// <summary>The gateway's keys in a route's <c>Metadata</c>.</summary>
/// <param name="Flag">Id of the flag that decides, or <c>null</c>.</param>
/// <param name="On">Cluster for on, for a flag without variants; otherwise <c>null</c>.</param>
/// <param name="StickyBy">Name of the group whose value is bucketed, or <c>null</c> for the user.</param>
/// <param name="OnUnavailable">What to do when the variant's cluster has no healthy destination.</param>
/// <param name="WithoutId">What to do with requests without an identity.</param>
/// <param name="Preflight">What to do with CORS preflights.</param>
/// <param name="Cache">What shared caches may do with responses.</param>
/// <param name="HasErrorBody">Whether responses that no destination gave have problem details.</param>
/// <param name="ClosesStreams">Whether a kill or a rollback ends open streams.</param>
/// <param name="Pin">How long a conversation may be silent and retains its variant; zero if it does not.</param>
internal sealed record RouteMetadata(
    string? Flag, string? On, string? StickyBy, UnavailableAction OnUnavailable, WithoutIdAction WithoutId, PreflightAction Preflight, CacheAction Cache, bool HasErrorBody, bool ClosesStreams, TimeSpan Pin)
{
    /// <summary>Key of the variant that serves requests whose own variant failed.</summary>
    public const string OnErrorKey = "Flag.OnError";

    /// <summary>The word for control.</summary>
    public const string ControlWord = "control";

    private const string OnErrorAfterKey = "Flag.OnErrorAfter";
    private const string OnErrorBudgetKey = "Flag.OnErrorBudget";
    private const double DefaultBudget = 20;
    private const string FlagKey = RouteKeys.Flag;
    private const string OnKey = "Flag.On";
    private const string StickyByKey = "Flag.StickyBy";
    private const string OnUnavailableKey = "Flag.OnUnavailable";
    public const string WithoutIdKey = "Flag.WithoutId";
    private const string PreflightKey = "Flag.Preflight";
    private const string CacheKey = "Flag.Cache";
    private const string ErrorBodyKey = "Flag.ErrorBody";
    private const string OnKillKey = "Flag.OnKill";
    private const string PinKey = "Flag.Pin";

    private static readonly string[] Keys = [FlagKey, OnKey, StickyByKey, OnUnavailableKey, WithoutIdKey, PreflightKey, CacheKey, ErrorBodyKey, OnKillKey, PinKey, OnErrorKey, OnErrorAfterKey, OnErrorBudgetKey];

    /// <summary>The variant that serves requests whose own variant failed; <c>null</c> for none.</summary>
    public string? OnError { get; private init; }

    /// <summary>How long the header of a response may take before that; <c>null</c> for no limit.</summary>
    public TimeSpan? OnErrorAfter { get; private init; }

    /// <summary>The share of the last minute's requests that may be served so, 0 to 1.</summary>
    public double OnErrorShare { get; private init; }

    /// <summary>Reads the keys; <c>null</c> without any. Other keys are ignored.</summary>
    public static RouteMetadata? Read(RouteConfig route, string path, IReadOnlyCollection<string>? groups, List<ConfigIssue> issues)
    {
        var reader = new MetadataReader(route, FlagKey, Keys, path, issues);
        if (reader.IsEmpty)
            return null;

        var flag = reader.Get(FlagKey);
        if (flag is null)
            reader.Error(FlagKey, null, "The route has flag options but no flag.", "Add Flag with the id of a flag");
        var stickyBy = reader.Get(StickyByKey);
        if (stickyBy is not null && groups?.Contains(stickyBy, StringComparer.Ordinal) == false)
            reader.Error(StickyByKey, stickyBy, "No such identity group.", groups.Count == 0 ? "Add it to FlagGateway:Identity:Groups" : $"Use one of {string.Join(", ", groups)}, or add it to FlagGateway:Identity:Groups");
        foreach (var key in reader.Get(OnErrorKey) is null ? new[] { OnErrorAfterKey, OnErrorBudgetKey } : [])
        {
            if (reader.Get(key) is { } text)
                reader.Error(key, text, "The route names no variant for errors.", "Add Flag.OnError with control or the name of a variant, or remove the key");
        }

        return new RouteMetadata(
            flag, reader.Get(OnKey), stickyBy,
            reader.GetWord(OnUnavailableKey, UnavailableAction.Fail, ("fail", UnavailableAction.Fail), ("control", UnavailableAction.Control)),
            reader.GetWord(
                WithoutIdKey, WithoutIdAction.Bucket,
                ("bucket", WithoutIdAction.Bucket), ("control", WithoutIdAction.Control), ("reject", WithoutIdAction.Reject)),
            reader.GetWord(PreflightKey, PreflightAction.Control, ("control", PreflightAction.Control), ("decide", PreflightAction.Decide)),
            reader.GetWord(CacheKey, CacheAction.PrivateWithCookie, ("private", CacheAction.Private), ("vary", CacheAction.Vary), ("leave", CacheAction.Leave)),
            reader.GetWord(ErrorBodyKey, false, ("none", false), ("problem", true)),
            reader.GetWord(OnKillKey, false, ("keep", false), ("close", true)),
            ReadPin(reader, stickyBy))
        {
            OnError = reader.Get(OnErrorKey),
            OnErrorAfter = reader.Get(OnErrorAfterKey) is null ? null : reader.GetTime(OnErrorAfterKey, TimeSpan.Zero, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1)),
            OnErrorShare = reader.GetNumber(OnErrorBudgetKey, DefaultBudget, 0, 100) / 100,
        };
    }

    private static TimeSpan ReadPin(MetadataReader reader, string? stickyBy)
    {
        var pin = reader.GetTime(PinKey, TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromDays(7));
        if (reader.Get(PinKey) is { } text && stickyBy is null)
            reader.Error(PinKey, text, "Only conversations retain a variant, and the route buckets users.", "Add Flag.StickyBy with the identity group that names the conversation, or remove Flag.Pin");
        return pin;
    }
}

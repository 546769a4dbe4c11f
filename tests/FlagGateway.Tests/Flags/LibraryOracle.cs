using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.FeatureManagement;
using Microsoft.FeatureManagement.FeatureFilters;

namespace FlagGateway.Tests.Flags;

/// <summary>What the Microsoft library says, reading the same text through the configuration system.</summary>
internal sealed class LibraryOracle : IDisposable
{
    private readonly IFeatureDefinitionProvider _definitions;
    private readonly FeatureManager _manager;
    private readonly ActivityListener _listener;
    private Activity? _last;

    public LibraryOracle(string json, TimeProvider time)
        : this(new ConfigurationFeatureDefinitionProvider(new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build()), time)
    {
    }

    /// <param name="definitions">Where the library gets its flags.</param>
    /// <param name="time">The clock.</param>
    public LibraryOracle(IFeatureDefinitionProvider definitions, TimeProvider time)
    {
        _definitions = definitions;
        _manager = new FeatureManager(_definitions)
        {
            FeatureFilters = [new ContextualTargetingFilter(), new TimeWindowFilter { SystemClock = time }],
        };
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Microsoft.FeatureManagement",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => _last = activity,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public async Task<FeatureDefinition> DefinitionAsync(string flag) => await _definitions.GetFeatureDefinitionAsync(flag);

    /// <summary>Variant name, enabled state and the library's reason; the flag must have telemetry enabled.</summary>
    public async Task<(string? Variant, bool Enabled, string Reason)> EvaluateAsync(string flag, string user, string[] groups)
    {
        var context = new TargetingContext { UserId = user, Groups = groups };
        var variant = await _manager.GetVariantAsync(flag, context);
        var reason = _last!.Events.Single().Tags.Single(tag => tag.Key == "VariantAssignmentReason").Value!.ToString()!;
        return (variant?.Name, await _manager.IsEnabledAsync(flag, context), reason);
    }

    /// <summary>Whether a flag is on, for flags that have no telemetry to tell more.</summary>
    public async Task<bool> IsEnabledAsync(string flag, string user, string[] groups) =>
        await _manager.IsEnabledAsync(flag, new TargetingContext { UserId = user, Groups = groups });

    public void Dispose()
    {
        _listener.Dispose();
        (_definitions as IDisposable)?.Dispose();
    }
}

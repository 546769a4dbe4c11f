using System.Diagnostics.Metrics;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;

namespace FlagGateway.Reload;

/// <summary>Metrics of the configuration and whether it is in force. Read at each scrape.</summary>
internal sealed class ConfigurationMetrics
{
    private readonly SnapshotSource _snapshots;
    private readonly ConfigStatus _status;

    public ConfigurationMetrics(IMeterFactory factory, SnapshotSource snapshots, ConfigStatus status)
    {
        _snapshots = snapshots;
        _status = status;
        var meter = factory.Create(GatewayMetrics.MeterName);
        meter.CreateObservableGauge("flaggateway_variant_percentage", Percentages, null, "Percentage of users who get the variant by percentile or default, 0 to 100; not counting users and groups named by rules.");
        meter.CreateObservableGauge("flaggateway_flag_info", FlagInfo, null, "Always 1; the labels are the owner and the type of a flag.");
        meter.CreateObservableGauge("flaggateway_flag_retirement_timestamp_seconds", Retirements, "s", "When a flag should be removed, by its expected_retirement or the default of its type, in Unix time.");
        meter.CreateObservableGauge("flaggateway_config_last_reload_successful", () => _status.Current.IsLastReloadSuccessful ? 1 : 0, null, "Whether the current configuration files are in force.");
        meter.CreateObservableGauge("flaggateway_config_last_reload_success_timestamp_seconds", () => _status.Current.LastSuccess.ToUnixTimeMilliseconds() / 1000.0, "s", "When a configuration was last applied, in Unix time.");
        meter.CreateObservableGauge("flaggateway_build_info", static () => new Measurement<int>(1, new KeyValuePair<string, object?>("version", GatewayVersion.Current)), null, "Always 1; the label is the version of the gateway.");
    }

    private IEnumerable<Measurement<double>> Percentages()
    {
        foreach (var flag in _snapshots.Current.Routes.Values.Select(route => route.Flag).Distinct())
        {
            if (flag.Variants.Count == 0)
            {
                if (flag.OnPercentage is not { } on)
                    continue;
                yield return Measure(flag.Id, VariantNames.On, on);
                yield return Measure(flag.Id, VariantNames.Off, 100 - on);
            }

            for (var i = 0; i < flag.Variants.Count; i++)
                yield return Measure(flag.Id, flag.Variants[i].Name, flag.PercentageOf(i));
        }

        static Measurement<double> Measure(string flag, string variant, double percentage) =>
            new(percentage, new KeyValuePair<string, object?>("flag", flag), new KeyValuePair<string, object?>("variant", variant));
    }

    private IEnumerable<Measurement<int>> FlagInfo() => _snapshots.Current.Entries.Values.Select(entry => new Measurement<int>(
        1,
        new("flag", entry.Definition.Name),
        new("type", entry.Lifecycle?.Type.ToString().ToLowerInvariant() ?? ""),
        new("owner", entry.Lifecycle?.Owner ?? "")));

    private IEnumerable<Measurement<double>> Retirements() =>
        from entry in _snapshots.Current.Entries.Values
        let day = entry.Lifecycle?.Retirement
        where day is not null
        select new Measurement<double>(
            new DateTimeOffset(day.Value, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeSeconds(),
            new KeyValuePair<string, object?>("flag", entry.Definition.Name));
}

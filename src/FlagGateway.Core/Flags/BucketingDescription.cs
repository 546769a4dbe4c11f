using System.Globalization;
using FlagGateway.Core.Bucketing;

namespace FlagGateway.Core.Flags;

/// <summary>Describes how a flag's percentiles are computed.</summary>
public static class BucketingDescription
{
    /// <summary>The settings in one line: <c>launchdarkly, salt 5f3a, key new-checkout</c>.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="flagId">Id of the flag, where the settings name nothing else.</param>
    public static string From(BucketingSettings settings, string flagId)
    {
        ArgumentNullException.ThrowIfNull(settings);
        List<string> parts = [BucketingValidator.NameOf(settings.Algorithm)];
        if (settings.Seed is { } seed)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"seed {seed}"));
        else if (settings.Algorithm != BucketingAlgorithm.Microsoft)
            parts.Add($"salt {settings.Salt ?? flagId}");
        if (settings.Algorithm == BucketingAlgorithm.LaunchDarkly && settings.Seed is null)
            parts.Add($"key {settings.Key ?? flagId}");
        if (settings.Version is { } version)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"version {version}"));
        if (settings.Hash == BucketHash.Variant)
            parts.Add("hash variant");
        if (settings.Buckets is { } buckets)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{buckets} buckets"));
        if (settings.Attribute is { } attribute)
            parts.Add($"by {attribute}");
        if (settings.Include is { } include)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"users from {include.From:0.####} to {include.To:0.####} of {include.Salt ?? settings.Salt ?? flagId}"));
        return string.Join(", ", parts);
    }
}

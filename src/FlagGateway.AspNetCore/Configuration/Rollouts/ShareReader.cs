using System.Globalization;
using System.Text.Json;
using FlagGateway.Configuration.Flags;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Configuration.Rollouts;

/// <summary>Reads percentages of a plan, such as <c>98%</c>.</summary>
internal static class ShareReader
{
    /// <summary>Reads a share above zero.</summary>
    /// <param name="parent">The object that has the key.</param>
    /// <param name="path">Its path.</param>
    /// <param name="key">The key.</param>
    /// <param name="whenAbsent">The default.</param>
    /// <param name="min">Lower bound, as a fraction; zero itself is not allowed.</param>
    /// <param name="max">Upper bound, as a fraction.</param>
    /// <param name="shape">Receives the issues.</param>
    public static double Read(JsonElement parent, string path, string key, double whenAbsent, double min, double max, JsonShape shape)
    {
        if (shape.GetString(parent, path, key) is not { } text)
            return whenAbsent;
        if (text.EndsWith('%') && Threshold.TryParse(text, out var share) && share is { Kind: ThresholdKind.Absolute, IsFloor: false, Value: > 0 } && share.Value >= min && share.Value <= max)
            return share.Value;
        shape.Error($"{path}.{key}", text, "Not a percentage in the range of this key.", string.Create(
            CultureInfo.InvariantCulture, $"Write a percentage {(min > 0 ? $"from {min * 100:0.##}%" : "above 0%")} to {max * 100:0.##}%, such as {whenAbsent * 100:0.##}%"));
        return whenAbsent;
    }
}

using System.Globalization;
using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Guardrails;

/// <summary>
/// The share of responses with a status: <c>status:4xx</c> for a class, <c>status:404</c> for one code.
/// </summary>
/// <param name="Class">The class, 1 to 5.</param>
/// <param name="Code">The code; 0 for the entire class.</param>
public readonly record struct StatusMetric(int Class, int Code)
{
    /// <summary>Prefix of these metrics.</summary>
    public const string Prefix = "status:";

    /// <summary>The status without the prefix: <c>4xx</c> or <c>404</c>.</summary>
    public string Name => Code == 0 ? string.Create(CultureInfo.InvariantCulture, $"{Class}xx") : Code.ToString(CultureInfo.InvariantCulture);

    /// <summary>Parses the name of a metric.</summary>
    public static bool TryParse(string metric, out StatusMetric status)
    {
        ArgumentNullException.ThrowIfNull(metric);
        status = default;
        if (!metric.StartsWith(Prefix, StringComparison.Ordinal) || metric.Length != Prefix.Length + 3 || metric[Prefix.Length] is not (>= '1' and <= '5' and var first))
            return false;
        var rest = metric.AsSpan(Prefix.Length + 1);
        var number = first - '0';
        if (rest is "xx")
            status = new StatusMetric(number, 0);
        else if (char.IsAsciiDigit(rest[0]) && char.IsAsciiDigit(rest[1]))
            status = new StatusMetric(number, (number * 100) + ((rest[0] - '0') * 10) + (rest[1] - '0'));
        return status.Class != 0;
    }

    /// <summary>Returns the responses of all statuses, by partition.</summary>
    internal static long[] Responses(CohortCounts counts)
    {
        var responses = new long[UserPartitions.Count];
        for (var i = 0; i < counts.StatusClasses.Count; i++)
            responses[i / CohortCounts.StatusClassCount] += counts.StatusClasses[i];
        return responses;
    }

    /// <summary>Reads the responses with this status, by partition.</summary>
    internal IReadOnlyList<long> Read(CohortCounts counts)
    {
        if (Code != 0)
            return counts.StatusCodes.GetValueOrDefault(Code) ?? [];
        var responses = new long[UserPartitions.Count];
        for (var partition = 0; partition < responses.Length; partition++)
            responses[partition] = counts.StatusClasses[(partition * CohortCounts.StatusClassCount) + Class - 1];
        return responses;
    }
}

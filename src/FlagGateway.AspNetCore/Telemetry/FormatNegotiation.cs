using Microsoft.Net.Http.Headers;
using Prometheus;

namespace FlagGateway.Telemetry;

/// <summary>Chooses the format of a scrape by the request's <c>Accept</c>.</summary>
internal static class FormatNegotiation
{
    /// <summary>
    /// Returns the acceptable format of highest quality. OpenMetrics wins a tie only if requested by name, and
    /// the classic text is the fallback for unreadable or unsatisfiable headers: an unexpected format
    /// is better for a scraper than none.
    /// </summary>
    /// <param name="accept">The media ranges of the request, in any order.</param>
    public static ExpositionFormat Choose(IList<MediaTypeHeaderValue> accept)
    {
        var openMetrics = Best(accept, "application", "openmetrics-text", "1.0.0");
        var text = Best(accept, "text", "plain", "0.0.4");
        if (openMetrics.Quality <= 0 || openMetrics.Quality < text.Quality)
            return ExpositionFormat.PrometheusText;

        var tie = openMetrics.Quality.Equals(text.Quality);
        return tie && !openMetrics.Named ? ExpositionFormat.PrometheusText : ExpositionFormat.OpenMetricsText;
    }

    private static (double Quality, bool Named) Best(
        IList<MediaTypeHeaderValue> accept, string type, string subtype, string version)
    {
        var rank = 0;
        var quality = 0d;
        foreach (var range in accept)
        {
            var candidate = Rank(range, type, subtype, version);
            if (candidate == 0 || candidate < rank)
                continue;
            var asked = range.Quality ?? 1;
            quality = candidate > rank ? asked : Math.Max(quality, asked);
            rank = candidate;
        }

        return (quality, rank >= 3);
    }

    /// <summary>How closely a range names the format: 0 not at all, 4 with its version.</summary>
    private static int Rank(MediaTypeHeaderValue range, string type, string subtype, string version)
    {
        if (range.MatchesAllTypes)
            return 1;
        if (!range.Type.Equals(type, StringComparison.OrdinalIgnoreCase))
            return 0;
        if (range.MatchesAllSubTypes)
            return 2;
        if (!range.SubType.Equals(subtype, StringComparison.OrdinalIgnoreCase))
            return 0;

        foreach (var parameter in range.Parameters)
        {
            if (!parameter.Name.Equals("version", StringComparison.OrdinalIgnoreCase))
                continue;
            var asked = HeaderUtilities.RemoveQuotes(parameter.Value);
            return asked.Equals(version, StringComparison.Ordinal) ? 4 : 0;
        }

        return 3;
    }
}

using System.Text;

namespace FlagGateway.Core.Promql;

/// <summary>
/// Finds out when the samples behind a query were taken. The time in a response is that of the evaluation, so a sample
/// that is read three times would count as three; <c>timestamp()</c> of the query's own selectors shows the age.
/// </summary>
/// <seealso href="https://prometheus.io/docs/prometheus/latest/querying/functions/#timestamp">
/// timestamp() of PromQL
/// </seealso>
public static class PromqlSamples
{
    private const double Day = 86_400;

    /// <summary>The query for the time of the newest sample, in Unix seconds.</summary>
    /// <param name="query">A query without placeholders.</param>
    /// <returns>
    /// <c>null</c> if no selector has braces: a bare metric name cannot be distinguished from a label.
    /// </returns>
    public static string? QueryFor(string query)
    {
        ArgumentNullException.ThrowIfNull(query);
        List<string> selectors = [];
        var quotes = new PromqlQuotes();
        int name = -1, start = -1;
        for (var i = 0; i < query.Length; i++)
        {
            var isText = quotes.IsOpen;
            quotes.Read(query[i]);
            if (isText || quotes.IsOpen)
                continue;
            if (start >= 0)
            {
                if (query[i] == '}')
                {
                    selectors.Add(query[start..(i + 1)]);
                    start = name = -1;
                }
            }
            else if (query[i] == '{')
            {
                start = name >= 0 ? name : i;
            }
            else if (char.IsAsciiLetterOrDigit(query[i]) || query[i] is '_' or ':')
            {
                name = name < 0 ? i : name;
            }
            else
            {
                name = -1;
            }
        }

        if (selectors.Count == 0)
            return null;
        var text = new StringBuilder("max(");
        text.AppendJoin(" or ", selectors.Distinct(StringComparer.Ordinal).Select(static selector => $"timestamp({selector})"));
        return text.Append(')').ToString();
    }

    /// <summary>
    /// When a sample was taken: the server's timestamp, or if there is none, the time of the evaluation.
    /// </summary>
    /// <param name="result">The result of <see cref="QueryFor"/>, or <c>null</c>.</param>
    /// <param name="evaluatedAt">
    /// The time in the result of the query itself, in Unix seconds; <c>null</c> without one.
    /// </param>
    public static double? TimeOf(double? result, double? evaluatedAt) =>
        result is { } time && (evaluatedAt is not { } now ? time > Day : time > now - Day && time < now + Day) ? time : evaluatedAt;
}

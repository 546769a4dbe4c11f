using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace FlagGateway.Core.Promql;

/// <summary>
/// A PromQL query with <c>{{flag}}</c> and <c>{{variant}}</c> in it. The inserted names are untrusted text:
/// they can neither close their quotes nor act as a pattern in a regular expression.
/// </summary>
/// <remarks>
/// Placeholders are allowed only inside double or single quotes: text between backquotes cannot be escaped, and
/// outside of quotes a name would be part of the query.
/// </remarks>
/// <seealso href="https://prometheus.io/docs/prometheus/latest/querying/basics/#string-literals">
/// string literals of PromQL
/// </seealso>
public sealed class PromqlTemplate
{
    /// <summary>Stands for the id of the flag.</summary>
    public const string FlagPlaceholder = "{{flag}}";

    /// <summary>Stands for the name of a variant.</summary>
    public const string VariantPlaceholder = "{{variant}}";

    // The texts around the placeholders: one more than there are placeholders.
    private readonly string[] _texts;
    private readonly Placeholder[] _places;

    private PromqlTemplate(string[] texts, Placeholder[] places)
    {
        _texts = texts;
        _places = places;
    }

    /// <summary>Whether the query asks about one variant.</summary>
    public bool NamesVariant => Array.Exists(_places, place => place.IsVariant);

    /// <summary>Reads a query.</summary>
    /// <param name="query">The query as written.</param>
    /// <param name="template">The template, if it is one.</param>
    /// <param name="problem">Otherwise the problem, in one sentence.</param>
    public static bool TryParse(string query, [NotNullWhen(true)] out PromqlTemplate? template, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(query);
        template = null;
        List<string> texts = [];
        List<Placeholder> places = [];
        var quotes = new PromqlQuotes();
        var start = 0;
        for (var i = 0; i < query.Length; i++)
        {
            if (query.AsSpan(i).StartsWith("{{"))
            {
                var isVariant = query.AsSpan(i).StartsWith(VariantPlaceholder);
                if (!isVariant && !query.AsSpan(i).StartsWith(FlagPlaceholder))
                {
                    problem = $"Only {FlagPlaceholder} and {VariantPlaceholder} are known.";
                    return false;
                }

                if (!quotes.CanEscape)
                {
                    problem = "A placeholder is outside of double or single quotes, where its text could not be distinguished from the query.";
                    return false;
                }

                texts.Add(query[start..i]);
                places.Add(new Placeholder(isVariant, quotes.IsPattern));
                start = i + (isVariant ? VariantPlaceholder : FlagPlaceholder).Length;
                i = start - 1;
                continue;
            }

            quotes.Read(query[i]);
        }

        problem = string.IsNullOrWhiteSpace(query) ? "The query is empty." : quotes.IsOpen ? "A quote is not closed." : null;
        if (problem is not null)
            return false;
        template = new PromqlTemplate([.. texts, query[start..]], [.. places]);
        return true;
    }

    /// <summary>Returns the query for a flag and a variant.</summary>
    /// <param name="flag">Id of the flag; any text.</param>
    /// <param name="variant">Name of the variant; any text, empty unless <see cref="NamesVariant"/>.</param>
    public string Render(string flag, string variant = "")
    {
        var query = new StringBuilder(_texts[0]);
        for (var i = 0; i < _places.Length; i++)
        {
            PromqlText.Append(query, _places[i].IsVariant ? variant : flag, _places[i].IsPattern);
            query.Append(_texts[i + 1]);
        }

        return query.ToString();
    }

    private readonly record struct Placeholder(bool IsVariant, bool IsPattern);
}

using System.Globalization;
using System.Text;

namespace FlagGateway.Core.Promql;

/// <summary>Escapes text inside double or single quotes of PromQL.</summary>
internal static class PromqlText
{
    private const string PatternCharacters = @"\.+*?()|[]{}^$";

    /// <summary>Appends text as a literal.</summary>
    /// <param name="query">The builder to append to.</param>
    /// <param name="text">Any text.</param>
    /// <param name="isPattern">Whether the quotes contain a regular expression (RE2).</param>
    public static void Append(StringBuilder query, string text, bool isPattern)
    {
        foreach (var c in text)
        {
            if (isPattern && PatternCharacters.Contains(c, StringComparison.Ordinal))
                query.Append(@"\\"); // one backslash to the expression
            // By number, which is the same in both kinds of quotes; \" would be an error in single ones.
            if (c is < ' ' or '\x7f' or '"' or '\'' or '\\' or '`')
                query.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
            else
                query.Append(c);
        }
    }
}

namespace FlagGateway.Commands;

/// <summary>Words of a command line that is printed to be copied.</summary>
internal static class ShellWord
{
    /// <summary>The word, in quotes if a shell would split or change it.</summary>
    public static string Quote(string word) =>
        word.Length != 0 && word.All(static c => char.IsAsciiLetterOrDigit(c) || c is '/' or '\\' or '.' or '-' or '_' or ':' or '=' or ',') ? word : InQuotes(word);

    /// <summary>The word in quotes of a POSIX shell.</summary>
    public static string InQuotes(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}

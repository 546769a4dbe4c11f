namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>Chooses one of the environments of a foreign file.</summary>
internal static class ForeignEnvironment
{
    /// <summary>The chosen one, or the only one; <c>null</c> if the file has none.</summary>
    /// <param name="names">Names in the file, each as often as it occurs.</param>
    /// <param name="wanted">The one that the user chose; <c>null</c> for the only one.</param>
    /// <exception cref="ImportException">The file has no such environment, or several and none is chosen.</exception>
    public static string? Choose(IEnumerable<string?> names, string? wanted)
    {
        string[] all = [.. names.OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (wanted is not null && !all.Contains(wanted, StringComparer.Ordinal))
            throw new ImportException(all.Length == 0 ? "The file names no environment; leave --environment out." : $"The file has no environment {wanted}, but {string.Join(", ", all)}.");
        if (wanted is null && all.Length > 1)
            throw new ImportException($"The file has several environments ({string.Join(", ", all)}); choose one with --environment.");
        return wanted ?? all.FirstOrDefault();
    }
}

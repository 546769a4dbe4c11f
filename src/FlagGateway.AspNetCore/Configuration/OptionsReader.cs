using FlagGateway.Snapshots;

namespace FlagGateway.Configuration;

/// <summary>
/// Reads a section into a tree of options classes and tells everything that is wrong with it at once:
/// unknown keys, values of the wrong kind, and values that the classes' data annotations refuse.
/// </summary>
/// <remarks>
/// It sets the properties itself, since the configuration binder stops at the first bad value, takes a
/// time span of <c>30</c> for 30 days and a number for an enumeration, and turns <c>null</c> into zero. What was
/// checked is thus exactly what is returned. For input without issues the result is the binder's, but that an
/// empty object makes an object also where the default is none.
/// </remarks>
internal static class OptionsReader
{
    /// <summary>The <see cref="ConfigIssue.File"/> of keys that no file has.</summary>
    public const string OtherSource = "environment or command line";

    /// <summary>Reads a section; what is missing in it keeps the default of its class.</summary>
    /// <typeparam name="T">
    /// A class with public setters of: text, <c>bool</c>, <c>int</c>, <c>long</c>, <c>double</c>, <see cref="TimeSpan"/>,
    /// enumerations, nullables of these, nested classes, and arrays of all of them.
    /// </typeparam>
    /// <param name="section">The section; it need not exist.</param>
    /// <param name="file">File name that issues carry.</param>
    /// <param name="issues">Receives what is wrong.</param>
    /// <param name="locate">
    /// Finds a configuration key in the file, such as <see cref="KeyMap.Find"/>; <c>null</c> leaves issues with
    /// configuration paths and without lines. Called only when there is an issue.
    /// </param>
    /// <returns>The options; <c>null</c> when anything was wrong.</returns>
    public static T? Read<T>(
        IConfigurationSection section, string file, ICollection<ConfigIssue> issues, Func<string, KeyLocation?>? locate = null)
        where T : class, new()
    {
        OptionsIssues found = new(file, locate);
        T options = new();
        new OptionsWalk(found).ReadObject(section, options);
        foreach (var issue in found.Issues)
            issues.Add(issue);
        return found.Issues.Count == 0 ? options : null;
    }
}

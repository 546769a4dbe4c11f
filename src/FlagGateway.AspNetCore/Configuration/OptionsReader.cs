using FlagGateway.Snapshots;

namespace FlagGateway.Configuration;

/// <summary>
/// Reads a section into a tree of options classes and reports all errors at once:
/// unknown keys, values of the wrong kind, and values that the classes' data annotations reject.
/// </summary>
/// <remarks>
/// It sets the properties itself, since the configuration binder stops at the first bad value, reads a
/// time span of <c>30</c> as 30 days, accepts a number for an enumeration, and converts <c>null</c> to zero. So the
/// checked values are exactly those returned. For input without issues the result equals the binder's, except that an
/// empty object creates an object even if the default is <c>null</c>.
/// </remarks>
internal static class OptionsReader
{
    /// <summary>The <see cref="ConfigIssue.File"/> of keys that are in no file.</summary>
    public const string OtherSource = "environment or command line";

    /// <summary>Reads a section; missing keys have the defaults of the class.</summary>
    /// <typeparam name="T">
    /// A class with public setters of: text, <c>bool</c>, <c>int</c>, <c>long</c>, <c>double</c>,
    /// <see cref="TimeSpan"/>, enumerations, nullables of these, nested classes, and arrays of all of them.
    /// </typeparam>
    /// <param name="section">The section; it need not exist.</param>
    /// <param name="file">File name in issues.</param>
    /// <param name="issues">Receives the issues found.</param>
    /// <param name="locate">
    /// Finds a configuration key in the file, such as <see cref="KeyMap.Find"/>; with <c>null</c>, issues have
    /// no lines. Called only if there is an issue.
    /// </param>
    /// <returns>The options; <c>null</c> if there are issues.</returns>
    public static T? Read<T>(
        IConfigurationSection section, string file, ICollection<ConfigIssue> issues, Func<string, KeyLocation?>? locate = null)
        where T : class, new()
    {
        var (options, failed) = ReadAll<T>(section, file, issues, locate);
        return failed.Any ? null : options;
    }

    /// <summary>Reads a section for further checks: keys with issues have the defaults of the class.</summary>
    public static T ReadOrDefaults<T>(
        IConfigurationSection section, string file, ICollection<ConfigIssue> issues, Func<string, KeyLocation?>? locate = null)
        where T : class, new() => ReadAll<T>(section, file, issues, locate).Options;

    /// <summary>
    /// Reads a section as far as possible: values that cannot be read have the defaults of the class.
    /// </summary>
    /// <inheritdoc cref="Read{T}"/>
    /// <returns>The options, and which of them could not be read.</returns>
    public static (T Options, FailedSettings Failed) ReadAll<T>(
        IConfigurationSection section, string file, ICollection<ConfigIssue> issues, Func<string, KeyLocation?>? locate = null)
        where T : class, new()
    {
        OptionsIssues found = new(file, locate);
        T options = new();
        new OptionsWalk(found).ReadObject(section, options);
        foreach (var issue in found.Issues)
            issues.Add(issue);
        return (options, new FailedSettings(found.Failed));
    }
}

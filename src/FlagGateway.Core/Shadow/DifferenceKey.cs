namespace FlagGateway.Core.Shadow;

/// <summary>
/// Normalizes the path of a difference so that the same field of many responses, and of many items, has one key.
/// </summary>
public static class DifferenceKey
{
    /// <summary>Maximum length of a key.</summary>
    /// <value>600 characters.</value>
    public const int MaxLength = FieldPath.MaxLength + FieldPath.MaxName + 24;

    /// <summary>
    /// Every array index becomes <c>[*]</c> and every member name that looks like an id (see
    /// <see cref="PathTemplate"/>) or is longer than 64 characters becomes <c>.*</c>, so a key can be pasted into
    /// <see cref="ComparisonRules.Ignore"/>. Other paths (<c>status</c>, <c>header:etag</c>) are unchanged.
    /// </summary>
    /// <param name="path">The path of a <see cref="Difference"/>.</param>
    /// <returns>At most <see cref="MaxLength"/> characters.</returns>
    public static string From(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (PathReader.Read(path, out _) is not { } steps)
            return path.Length <= MaxLength ? path : path[..MaxLength];
        var key = new FieldPath(isFolded: true);
        foreach (var step in steps)
        {
            if (step.Index is { } index)
                key.AddItem(index);
            else
                key.AddMember(step.Name ?? "0");
        }

        return key.ToString();
    }
}

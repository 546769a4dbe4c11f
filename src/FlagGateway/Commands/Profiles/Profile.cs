namespace FlagGateway.Commands.Profiles;

/// <summary>A gateway by name: where it is, and where its token comes from.</summary>
/// <param name="Name">Its name.</param>
internal sealed record Profile(string Name)
{
    /// <summary>The admin listener; <c>null</c>: as without a profile.</summary>
    public Uri? Server { get; init; }

    /// <summary>The token itself.</summary>
    public string? Token { get; init; }

    /// <summary>A file with the token, absolute.</summary>
    public string? TokenFile { get; init; }

    /// <summary>An environment variable with the token.</summary>
    public string? TokenEnvironment { get; init; }

    /// <summary>The name; never the token.</summary>
    public override string ToString() => Name;
}

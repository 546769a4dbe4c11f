using FlagGateway.Admin.Security;

namespace FlagGateway.Admin.Console;

/// <summary>Data of every page of the console.</summary>
/// <param name="Session">The session.</param>
/// <param name="Now">The time of the page.</param>
/// <param name="Root">Prefix of the paths of all pages; empty for none.</param>
/// <param name="Name">Name of the user; <c>null</c> if unknown.</param>
/// <param name="Allowed">The changes that they may make, of <see cref="Options.TokenVerbs"/>.</param>
/// <param name="AsksForTokens">Whether a login is required after logging out.</param>
/// <param name="Message">Result of the last change, or <c>null</c>.</param>
internal sealed record ConsolePage(ConsoleSession Session, DateTimeOffset Now, string Root, string? Name, IReadOnlyList<string> Allowed, bool AsksForTokens, FlashMessage? Message)
{
    /// <summary>Whether they may make a change.</summary>
    public bool Allows(string verb) => Allowed.Contains(verb, StringComparer.Ordinal);
}

/// <summary>Result of a change.</summary>
/// <param name="IsGood">Whether the change was made.</param>
/// <param name="Text">The message.</param>
internal sealed record FlashMessage(bool IsGood, string Text);

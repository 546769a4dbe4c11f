using FlagGateway.Admin.Security;

namespace FlagGateway.Admin.Console;

/// <summary>What every page of the console needs.</summary>
/// <param name="Services">What is shown.</param>
/// <param name="Session">Who looks.</param>
/// <param name="Now">The time of the page.</param>
/// <param name="Root">What stands before the paths of all pages; empty for nothing.</param>
/// <param name="Name">Name of who looks; <c>null</c> where nobody is known.</param>
/// <param name="CanChange">Whether they may change anything.</param>
/// <param name="AsksForTokens">Whether somebody who leaves must log in again.</param>
/// <param name="Message">Result of the last change, or <c>null</c>.</param>
internal sealed record ConsolePage(AdminServices Services, ConsoleSession Session, DateTimeOffset Now, string Root, string? Name, bool CanChange, bool AsksForTokens, FlashMessage? Message);

/// <summary>What became of a change.</summary>
/// <param name="IsGood">Whether it was made.</param>
/// <param name="Text">In words.</param>
internal sealed record FlashMessage(bool IsGood, string Text);

using FlagGateway.Configuration.Routes;
using FlagGateway.Core.Flags;
using FlagGateway.Core.Json;
using FlagGateway.Core.Networks;
using FlagGateway.Identity;
using FlagGateway.Options;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration;

/// <summary>Checks the section <c>FlagGateway:Identity</c>.</summary>
internal static class IdentityChecks
{
    private const string Section = GatewayFileReader.Section + ":Identity";
    private const int MaxGroups = IdentityScratch.MaxGroups;
    private const int MaxGroupNameLength = 31;

    public static void Validate(IdentityOptions identity, List<ConfigIssue> issues)
    {
        for (var i = 0; i < (identity.TrustedProxies?.Length ?? 0); i++)
        {
            if (!NetworkBlock.TryParse(identity.TrustedProxies![i], out _, out var problem))
                issues.Add(Error($"TrustedProxies:{i}", identity.TrustedProxies[i], $"Not a network: {problem}.", "Write it as 10.0.0.0/8 or 2001:db8::/32"));
        }

        for (var i = 0; i < (identity.User?.Length ?? 0); i++)
            ValidateSource(identity.User![i], $"User:{i}", identity.Anonymous.Cookie, issues);
        ValidateGroups(identity.Groups ?? [], identity.Anonymous.Cookie, issues);
        ValidateAttributes(identity.Attributes ?? [], identity.Anonymous.Cookie, issues);
        if (!HeaderText.IsName(identity.Anonymous.Cookie))
            issues.Add(Error("Anonymous:Cookie", identity.Anonymous.Cookie, "Not a cookie's name.", "Use letters, digits, hyphens and underscores"));
        CookieChecks.Validate(identity.Anonymous, issues);
        if (identity.Anonymous.KeyFile is { } file && (string.IsNullOrWhiteSpace(file) || file.EndsWith('/')))
            issues.Add(Error("Anonymous:KeyFile", file, "Not the name of a file.", "Name a file that all instances of the fleet can read, or leave it out"));
    }

    private static void ValidateGroups(GroupSourceOptions[] groups, string anonymousCookie, List<ConfigIssue> issues)
    {
        if (groups.Length > MaxGroups)
            issues.Add(Error("Groups", $"{groups.Length} groups", $"At most {MaxGroups} groups.", "Remove some"));
        HashSet<(string, SourceKind, string)> sources = [];
        for (var i = 0; i < groups.Length; i++)
        {
            var group = groups[i];
            ValidateSource(group, $"Groups:{i}", anonymousCookie, issues);
            if (!IsName(group.As))
                issues.Add(Error($"Groups:{i}:As", group.As, $"Not a group's kind: 1 to {MaxGroupNameLength} letters, digits, hyphens.", "Write a word such as tenant"));
            else if (group.As + ":" == UserSegment.Prefix)
                issues.Add(Error($"Groups:{i}:As", group.As, "Segments of flags.json have this kind of group.", "Choose another word"));
            else if (IdentitySource.PartsOf(group) is [var (kind, text)] && !sources.Add((group.As, kind, text)))
                issues.Add(Error($"Groups:{i}:As", group.As, "This source defines this group already.", "Remove one of them"));
        }
    }

    private static void ValidateAttributes(AttributeSourceOptions[] attributes, string anonymousCookie, List<ConfigIssue> issues)
    {
        if (attributes.Select(static one => one.As).Distinct(StringComparer.Ordinal).Count() is > IdentityScratch.MaxAttributes and var count)
            issues.Add(Error("Attributes", $"{count} attributes", $"At most {IdentityScratch.MaxAttributes} attributes.", "Remove some"));
        for (var i = 0; i < attributes.Length; i++)
        {
            ValidateSource(attributes[i], $"Attributes:{i}", anonymousCookie, issues);
            if (!IsName(attributes[i].As))
                issues.Add(Error($"Attributes:{i}:As", attributes[i].As, $"Not an attribute's name: 1 to {MaxGroupNameLength} letters, digits, hyphens and underscores.", "Write a word such as plan_tier"));
        }
    }

    private static bool IsName(string name) => name.Length is > 0 and <= MaxGroupNameLength && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static void ValidateSource(IdentitySourceOptions source, string path, string anonymousCookie, List<ConfigIssue> issues)
    {
        if (IdentitySource.PartsOf(source) is not [var (kind, text)])
        {
            issues.Add(Error(path, null, "A source is one part of a request.", "Name one of Header, Cookie, Query, Path, ClientAddress, Claim, Body and Key"));
            return;
        }

        if (Find(kind, text, anonymousCookie) is var (key, problem, remedy))
            issues.Add(Error($"{path}:{key}", text, problem, remedy));
        if (source.Jwt is { } jwt)
            issues.AddRange(JwtChecks.Find(kind, jwt).Select(found => Error($"{path}:{found.Key}", found.Value, found.Problem, found.Remedy)));
        if (kind is SourceKind.Key && source.Hash is not null)
            issues.Add(Error(path + ":Hash", source.Hash == true ? "true" : "false", "Of a key a hash is always the id.", "Remove Hash"));
        if (source.Hmac is null)
            return;
        if (kind != SourceKind.Cookie)
            issues.Add(Error(path + ":Hmac", source.Hmac, "Only cookies are signed.", "Name a Cookie, or remove Hmac"));
        else if (source.Hash == true)
            issues.Add(Error(path + ":Hash", "true", "A signed cookie is verified, and its id is no credential.", "Remove Hash or Hmac"));
        else if (!CookieKeyFile.TryRead(source.Hmac, out _, out var problemOfKey))
            issues.Add(Error(path + ":Hmac", source.Hmac, problemOfKey, $"Name a file that the gateway can read, with a key of at least {CookieKeyFile.MinBytes} bytes"));
    }

    private static (string Key, string Problem, string Remedy)? Find(SourceKind kind, string text, string anonymousCookie) => kind switch
    {
        SourceKind.Header when !HeaderText.IsName(text) => ("Header", "Not a header's name.", "Use letters, digits and hyphens"),
        SourceKind.Cookie when !HeaderText.IsName(text) => ("Cookie", "Not a cookie's name.", "Use letters, digits, hyphens and underscores"),
        SourceKind.Cookie when text == anonymousCookie => ("Cookie", "This is the cookie of anonymous visitors; its signed text would become the user id.", "Rename one of them"),
        SourceKind.Query when !HeaderText.IsName(text) => ("Query", "Not the name of a query parameter.", "Use letters, digits, hyphens and underscores"),
        SourceKind.Path when !PathTemplate.TryParse(text, out _) => ("Path", "Not a path with one segment in braces.", "Write it as /t/{tenant}/"),
        SourceKind.Key when !HeaderText.IsName(text) => ("Key", "Not a header's name.", "Use letters, digits and hyphens, as in Authorization"),
        SourceKind.Body when !JsonFieldPath.TryParse(text, out _) => ("Body", $"Not a path of 1 to {JsonFieldPath.MaxNames} names.", "Separate the names by dots, as in metadata.user_id"),
        _ => null,
    };

    private static ConfigIssue Error(string key, string? value, string problem, string remedy) =>
        new(IssueSeverity.Error, ConfigFileNames.Gateway, $"{Section}:{key}", value, problem, remedy);
}

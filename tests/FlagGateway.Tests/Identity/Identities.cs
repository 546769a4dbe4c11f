using System.Net;
using System.Security.Cryptography;
using FlagGateway.Identity;
using FlagGateway.Options;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.Tests.Identity;

/// <summary>Plans, requests and a resolver call for the tests of this folder.</summary>
internal static class Identities
{
    public static readonly IdentityKey Key = new("0a1b2c3d", Secret(1));

    public static readonly IdentityKey OtherKey = new("99999999", Secret(2));

    public static byte[] Secret(byte seed) => SHA256.HashData([seed]);

    public static CookieSigner Signer(IdentityKey? signing = null, IdentityKey? other = null) =>
        new(new IdentityKeyRing(signing ?? Key, other));

    public static AnonymousCookie Cookie(TimeProvider time, CookieSigner? signer = null, TimeSpan? maxAge = null) =>
        new(new AnonymousOptions { MaxAge = maxAge ?? TimeSpan.FromDays(365) }, signer ?? Signer(), time);

    public static IdentityPlan Plan(TimeProvider time, IdentityOptions? options = null) =>
        IdentityPlan.Compile(options ?? new IdentityOptions(), Signer(), time);

    public static DefaultHttpContext Request(string? from = "10.1.2.3", params (string Name, string Value)[] headers)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = from is null ? null : IPAddress.Parse(from);
        foreach (var (name, value) in headers)
        {
            context.Request.Headers.Append(name, value);
        }

        return context;
    }

    /// <summary>Resolves and copies the answer out of the scratch.</summary>
    public static Answer Resolve(
        this IdentityPlan plan, HttpContext context, int textLength = IdentityScratch.TextLength, int groups = IdentityScratch.MaxGroups)
    {
        Span<char> text = stackalloc char[textLength];
        Span<int> ends = stackalloc int[groups];
        var identity = IdentityResolver.Resolve(plan, context, text, ends);
        var names = new string[identity.Groups.Count];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = identity.Groups[i].ToString();
        }

        return new Answer(
            identity.UserId.ToString(),
            identity.BucketKey.ToString(),
            names,
            plan.SourceLabels[identity.Source],
            identity.SetCookie,
            identity.UserIsAnonymous);
    }

    public sealed record Answer(string UserId, string BucketKey, string[] Groups, string Label, string? SetCookie, bool IsAnonymous);
}

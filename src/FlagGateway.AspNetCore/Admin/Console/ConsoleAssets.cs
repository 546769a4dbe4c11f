using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace FlagGateway.Admin.Console;

/// <summary>
/// The files that pages load. Pages name them with a hash of their content, so a browser asks for each once and not
/// again with every page; any other address of them is not cached.
/// </summary>
internal static class ConsoleAssets
{
    private const string Version = "v";

    private static readonly FrozenDictionary<string, Asset> Assets = new[]
    {
        Read("console.css", "text/css; charset=utf-8"),
        Read("console.js", "text/javascript; charset=utf-8"),
        Read("icon.svg", "image/svg+xml"),
    }.ToFrozenDictionary(static asset => asset.Name, StringComparer.Ordinal);

    /// <summary>Their names.</summary>
    public static IEnumerable<string> Names => Assets.Keys;

    /// <summary>The address of a file, under the console's root.</summary>
    public static string PathOf(string name) => $"/console/{name}?{Version}={Assets[name].Hash}";

    /// <summary>Sends a file.</summary>
    public static IResult Send(HttpContext context, string name)
    {
        var asset = Assets[name];
        // Another instance of a fleet may have other files: a browser must not store those under the address of this
        // one's.
        if (context.Request.Query[Version] == asset.Hash)
            context.Response.Headers[HeaderNames.CacheControl] = "private, max-age=31536000, immutable";
        return Results.Text(asset.Text, asset.Type);
    }

    private static Asset Read(string name, string type)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        var text = reader.ReadToEnd();
        return new(name, type, text, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16]);
    }

    private sealed record Asset(string Name, string Type, string Text, string Hash);
}

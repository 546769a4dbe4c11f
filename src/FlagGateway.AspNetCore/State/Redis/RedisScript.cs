using System.Security.Cryptography;
using System.Text;

namespace FlagGateway.State.Redis;

/// <summary>
/// One Lua script, from a file of its own. A script runs alone and as a whole, so what it compares still holds where it
/// writes. It is sent by its hash and, where the server does not know it, as text.
/// </summary>
internal sealed class RedisScript
{
    private RedisScript(string text)
    {
        Text = text;
        // The name that Redis gives a script; nothing secret depends on it.
#pragma warning disable CA5350
        Sha1 = SHA1.HashData(Encoding.UTF8.GetBytes(text));
#pragma warning restore CA5350
    }

    public string Text { get; }

    public byte[] Sha1 { get; }

    /// <summary>Loads a script from <c>State/Redis/Scripts</c>.</summary>
    /// <param name="name">Name of the file without <c>.lua</c>.</param>
    public static RedisScript Load(string name)
    {
        using var stream = typeof(RedisScript).Assembly.GetManifestResourceStream(name + ".lua")
            ?? throw new ArgumentException($"There is no script {name}.", nameof(name));
        using StreamReader reader = new(stream);
        return new RedisScript(reader.ReadToEnd());
    }
}

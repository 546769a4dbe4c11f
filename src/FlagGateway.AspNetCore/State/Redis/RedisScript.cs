using System.Security.Cryptography;
using System.Text;

namespace FlagGateway.State.Redis;

/// <summary>
/// A Lua script from its own file. Scripts run atomically, so their checks still hold when they
/// write. They are sent by hash and, if unknown to the server, as text.
/// </summary>
internal sealed class RedisScript
{
    private RedisScript(string text)
    {
        Text = text;
        // The name that Redis gives a script; not used for security.
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

using System.Globalization;
using System.Security.Cryptography;

namespace FlagGateway.Identity;

/// <summary>Parses the lines of a key file: <c>keyid:base64</c>, <c>#</c> for comments; the first key signs.</summary>
internal static class IdentityKeyFileParser
{
    private const int MaxKeys = 2;

    private const string NewKey = "Create a key line with: echo \"$(openssl rand -hex 4):$(openssl rand -base64 32)\"";

    /// <summary>Reads the keys.</summary>
    /// <param name="file">The file's name, for messages.</param>
    /// <param name="lines">Its lines.</param>
    /// <param name="use">What the keys are for.</param>
    /// <exception cref="IdentityKeyFileException">A line is damaged, or there are no keys or more than two.</exception>
    public static IdentityKeyRing Parse(string file, IReadOnlyList<string> lines, KeyFileUse use)
    {
        var keys = new List<IdentityKey>(MaxKeys);
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i].AsSpan().Trim();
            if (line.IsEmpty || line[0] == '#')
            {
                continue;
            }

            if (keys.Count == MaxKeys)
            {
                throw Error(file, i, "there are more than two keys. Remove the oldest one, which is the last");
            }

            var key = ParseKey(file, i, line, use);
            if (keys.Exists(known => known.Id.SequenceEqual(key.Id)))
            {
                throw Error(file, i, $"the key id is the same as in the line above. Give each key its own id. {NewKey}");
            }

            keys.Add(key);
        }

        return keys switch
        {
            [var signing] => new IdentityKeyRing(signing),
            [var signing, var other] => new IdentityKeyRing(signing, other),
            _ => throw new IdentityKeyFileException(
                $"{file}: there is no key in it. Restore the file from a backup, or delete it to start with a new key. {use.NeverReplaced}."),
        };
    }

    private static IdentityKey ParseKey(string file, int index, ReadOnlySpan<char> line, KeyFileUse use)
    {
        var colon = line.IndexOf(':');
        if (colon < 0 || !IdentityKey.IsId(line[..colon]))
        {
            throw Error(file, index, $"a key starts with 8 lower-case hexadecimal digits and a colon. {NewKey}. {use.NeverReplaced}");
        }

        var base64 = line[(colon + 1)..].Trim();
        var secret = new byte[base64.Length];
        try
        {
            if (!Convert.TryFromBase64Chars(base64, secret, out var length))
            {
                throw Error(file, index, $"the text behind the colon is not base64. Restore the line from a backup. {use.NeverReplaced}");
            }

            if (length < IdentityKey.MinSecretLength)
            {
                throw Error(
                    file, index, $"the key has {length.ToString(CultureInfo.InvariantCulture)} bytes and needs at least 32. {NewKey}. {use.NeverReplaced}");
            }

            return new IdentityKey(line[..colon].ToString(), secret.AsSpan(0, length));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private static IdentityKeyFileException Error(string file, int index, string problem) =>
        new($"{file}:{(index + 1).ToString(CultureInfo.InvariantCulture)}: {problem}.");
}

namespace FlagGateway.Tests.Documents;

/// <summary>
/// A document that is generated from the code. With <c>UPDATE_REFERENCE=1</c> in the environment the tests write it
/// (eng/reference.sh).
/// </summary>
internal static class GeneratedDocument
{
    /// <summary>Fails unless the document of the repository is what the code says.</summary>
    /// <param name="path">Its full path.</param>
    /// <param name="content">What it should be.</param>
    public static void AssertIsCurrent(string path, string content)
    {
        if (Environment.GetEnvironmentVariable("UPDATE_REFERENCE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, content);
        }

        Assert.True(File.Exists(path) && File.ReadAllText(path).ReplaceLineEndings("\n") == content, $"{Path.GetFileName(path)} is not what the code says: run eng/reference.sh.");
    }
}

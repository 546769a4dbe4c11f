using System.Security.Cryptography;
using System.Text;
using FlagGateway.Core.Prompts;

namespace FlagGateway.Core.Tests.Prompts;

public sealed class PromptTemplateTests
{
    [Theory]
    [InlineData("Hello {{name}}!", "Hello <name>!")]
    [InlineData("{{a}}{{b}}{{a}}", "<a><b><a>")]
    [InlineData("{{ a }} and {{a-b.c_1}}", "<a> and <a-b.c_1>")]
    [InlineData("{{{{", "{{")]
    [InlineData("{{{{name}}", "{{name}}")]
    [InlineData("{{{{{{name}}", "{{<name>")]
    [InlineData("{ \"a\": { \"b\": 1 }}", "{ \\\"a\\\": { \\\"b\\\": 1 }}")]
    [InlineData("a\nb\t\\ \u0001", "a\\nb\\t\\\\ \\u0001")]
    [InlineData("é – ✓", "é – ✓")]
    [InlineData("", "")]
    public void Fill_Text_PutsValuesIn(string text, string expected)
    {
        var template = Edits.Template(text);

        Assert.Equal(expected, Filled(template));
    }

    [Theory]
    [InlineData("a\n{{name", 2, "{{name", "A variable is not closed on its line.")]
    [InlineData("{{", 1, "{{", "A variable is not closed on its line.")]
    [InlineData("{{name\n}}", 1, "{{name", "A variable is not closed on its line.")]
    [InlineData("a\r\n\r\n{{}}", 3, "{{}}", "Not the name of a variable.")]
    [InlineData("{{#if a}}", 1, "{{#if a}}", "Not the name of a variable.")]
    [InlineData("{{{a}}}", 1, "{{{a}}", "Not the name of a variable.")]
    [InlineData("{{a b}}", 1, "{{a b}}", "Not the name of a variable.")]
    [InlineData("{{é}}", 1, "{{é}}", "Not the name of a variable.")]
    public void Compile_BrokenVariable_IsReported(string text, int line, string value, string problem)
    {
        var template = PromptTemplate.Compile(text, out var error);

        Assert.Null(template);
        Assert.Equal(new TemplateError(line, value, problem), error);
    }

    [Fact]
    public void Compile_LongName_IsShortened()
    {
        PromptTemplate.Compile("{{" + new string('a', 65) + "}}", out var error);

        Assert.Equal("{{" + new string('a', 64) + "}}", error!.Value);
    }

    [Fact]
    public void Variables_OfText_AreEachOnce() => Assert.Equal(["b", "a"], Edits.Template("{{b}} {{a}} {{b}}").Variables);

    [Fact]
    public void Sha256_OfText_IsThatOfItsBytes() =>
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("Grüße {{name}}\n"u8)), Edits.Template("Grüße {{name}}\n").Sha256);

    private static string Filled(PromptTemplate template) => Encoding.UTF8.GetString(
        [.. template.Fill([.. template.Variables.Select(static name => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes($"<{name}>"))]).SelectMany(static part => part.ToArray())]);
}

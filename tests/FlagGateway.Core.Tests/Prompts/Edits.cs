using System.Text;
using System.Text.Json;
using FlagGateway.Core.Llm;
using FlagGateway.Core.Prompts;

namespace FlagGateway.Core.Tests.Prompts;

/// <summary>Short ways to edit a request in a test.</summary>
internal static class Edits
{
    public static Prompt Prompt(string text, PromptPosition position = PromptPosition.Replace) => new(Template(text), position);

    public static PromptTemplate Template(string text)
    {
        var template = PromptTemplate.Compile(text, out var error);
        Assert.Null(error);
        return template!;
    }

    public static BodyPatch Body(string json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        return BodyPatch.Compile(document.RootElement.Clone());
    }

    public static string Set(string patch, string body) => Text(new RequestEdit(null, Body(patch), false).Apply(Encoding.UTF8.GetBytes(body), null));

    public static string Inject(LlmApi api, string prompt, string body, PromptPosition position = PromptPosition.Replace) =>
        Text(new RequestEdit(Prompt(prompt, position), null, false).Apply(Encoding.UTF8.GetBytes(body), api));

    public static string Text(EditedRequest edited)
    {
        Assert.Equal(EditStatus.Edited, edited.Status);
        var bytes = Bytes(edited);
        Assert.Equal(bytes.Length, edited.Length);
        return Encoding.UTF8.GetString(bytes);
    }

    public static byte[] Bytes(EditedRequest edited) => [.. edited.Parts.SelectMany(static part => part.ToArray())];
}

using System.Text;
using System.Text.Json.Nodes;
using FlagGateway.Core.Llm;
using FlagGateway.Core.Prompts;
using FlagGateway.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace FlagGateway.Core.Tests.Prompts;

/// <summary>Edits of random requests, compared with the same edits of the request's tree.</summary>
public sealed class RequestEditLaws
{
    private static readonly Config Many = Laws.Try(2_000);

    private static readonly string[] Names = ["model", "a", "metadata", "stream_options", "messages", "system", "instructions", "stream", "prompt_variables", "x y"];
    private static readonly string[] Scalars = ["1", "1.50", "-0", "null", "true", "false", "\"\"", "\"x\"", "\"\\u0078\\n\"", "\"system\"", "\"text\"", "123456789012345678901234567890"];

    private static Arbitrary<int> Seeds => Gen.Choose(0, int.MaxValue).ToArbitrary();

    [Fact]
    public void Apply_Nothing_ChangesNoByte() => Check.One(Many, Prop.ForAll(Seeds, seed =>
    {
        var body = Document(new Random(seed), hasDuplicates: true);

        Assert.Equal(body, Edits.Text(new RequestEdit(null, null, false).Apply(Encoding.UTF8.GetBytes(body), LlmApi.OpenAIChat)));
    }));

    [Fact]
    public void Apply_AnyPatch_EqualsTheEditOfTheTree() => Check.One(Many, Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        var (body, patch) = (Document(random, hasDuplicates: false), Document(random, hasDuplicates: false));

        Assert.True(JsonNode.DeepEquals(Patched(Tree(body), Tree(patch)), Tree(Edits.Set(patch, body))), $"{patch}\n{body}\n{Edits.Set(patch, body)}");
    }));

    [Fact]
    public void Apply_AnyPatchTwice_ChangesNothingMore() => Check.One(Many, Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        var (body, patch) = (Document(random, hasDuplicates: true), Document(random, hasDuplicates: false));
        var once = Edits.Set(patch, body);

        Assert.Equal(once, Edits.Set(patch, once));
    }));

    [Fact]
    public void Apply_PromptToAnyRequest_IsFoundWhereTheFormatHasIt() => Check.One(Many, Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        var body = Document(random, hasDuplicates: false);
        var (api, position) = ((LlmApi)random.Next(3), (PromptPosition)random.Next(3));
        var edited = new RequestEdit(Edits.Prompt("<\"P\">", position), null, false).Apply(Encoding.UTF8.GetBytes(body), api);
        if (edited.Status == EditStatus.NoMessages)
        {
            Assert.False(Tree(body)["messages"] is null or JsonArray);
            return;
        }

        var tree = Tree(Edits.Text(edited));
        var original = Tree(body);
        var name = api switch { LlmApi.OpenAIChat => "messages", LlmApi.OpenAIResponses => "instructions", _ => "system" };
        Assert.False(tree.ContainsKey("prompt_variables"));
        Assert.Contains("<\\u0022P\\u0022\\u003E".Replace("<", "\\u003C", StringComparison.Ordinal), tree[name]!.ToJsonString(), StringComparison.Ordinal);
        foreach (var (other, value) in original.Where(one => one.Key != name && one.Key != "prompt_variables"))
            Assert.True(JsonNode.DeepEquals(value, tree[other]));
    }));

    private static JsonObject Tree(string json) => (JsonObject)JsonNode.Parse(json)!;

    private static JsonObject Patched(JsonObject body, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null)
                body.Remove(name);
            else if (value is JsonObject members)
                Merge(body, name, members);
            else
                body[name] = value.DeepClone();
        }

        return body;
    }

    private static void Merge(JsonObject body, string name, JsonObject members)
    {
        var isMissing = !body.ContainsKey(name);
        if (isMissing && members.Count != 0 && members.All(static member => member.Value is null))
            return;
        if (body[name] is not JsonObject)
            body[name] = new JsonObject();
        foreach (var (member, value) in members)
        {
            body[name]!.AsObject().Remove(member);
            if (value is not null)
                body[name]!.AsObject()[member] = value.DeepClone();
        }
    }

    private static string Document(Random random, bool hasDuplicates)
    {
        var text = new StringBuilder(Space(random));
        Object(random, text, 4, hasDuplicates);
        return text.Append(Space(random)).ToString();
    }

    private static void Object(Random random, StringBuilder text, int depth, bool hasDuplicates)
    {
        var names = Enumerable.Range(0, random.Next(6)).Select(_ => Names[random.Next(Names.Length)]);
        text.Append('{').Append(Space(random));
        var isFirst = true;
        foreach (var name in hasDuplicates ? names : names.Distinct())
        {
            text.Append(isFirst ? "" : ",").Append(Space(random)).Append('"').Append(name).Append('"').Append(Space(random)).Append(':').Append(Space(random));
            Value(random, text, depth - 1, hasDuplicates);
            isFirst = false;
        }

        text.Append(Space(random)).Append('}');
    }

    private static void Value(Random random, StringBuilder text, int depth, bool hasDuplicates)
    {
        var kind = depth == 0 ? 0 : random.Next(4);
        if (kind == 1)
        {
            Object(random, text, depth, hasDuplicates);
        }
        else if (kind == 2)
        {
            text.Append('[');
            for (var i = random.Next(4); i > 0; i--)
            {
                Element(random, text, depth, hasDuplicates);
                text.Append(i == 1 ? "" : ",");
            }

            text.Append(']');
        }
        else
        {
            text.Append(Scalars[random.Next(Scalars.Length)]);
        }
    }

    private static void Element(Random random, StringBuilder text, int depth, bool hasDuplicates)
    {
        if (random.Next(2) == 0)
            text.Append(random.Next(2) == 0 ? """{"role":"system","content":"old"}""" : """{"type":"text","text":"old","cache_control":{"type":"ephemeral"}}""");
        else
            Value(random, text, depth - 1, hasDuplicates);
    }

    private static string Space(Random random) => random.Next(3) == 0 ? " \n" : "";
}

using System.Text;
using System.Text.Json;

namespace FlagGateway.Core.Prompts;

/// <summary>The fields that a variant sets in the body of a request. Immutable.</summary>
internal sealed class BodyPatch
{
    private BodyPatch(FieldEdit[] edits, byte[] json) => (Edits, Json) = (edits, json);

    /// <summary>One edit for each field.</summary>
    public FieldEdit[] Edits { get; }

    /// <summary>The patch as compact JSON.</summary>
    public byte[] Json { get; }

    /// <summary>
    /// Compiles a patch: fields are set, objects are merged with those of the request one level deep, and <c>null</c>
    /// removes a field or a member of such an object.
    /// </summary>
    /// <param name="patch">An object without duplicate keys.</param>
    public static BodyPatch Compile(JsonElement patch) => new(
        [.. patch.EnumerateObject().Select(static field => Compile(field, isNested: false))], Compact(patch));

    /// <summary>The edits together with a member of an object, which takes precedence.</summary>
    /// <param name="edits">The edits.</param>
    /// <param name="name">Name of the object.</param>
    /// <param name="member">Edit of its member.</param>
    public static FieldEdit[] Merge(IEnumerable<FieldEdit> edits, string name, FieldEdit member)
    {
        var byName = edits.ToLookup(edit => edit.Name == name);
        var others = byName[true].OfType<MergeField>().SelectMany(static merge => merge.Members).Where(other => other.Name != member.Name);
        return [.. byName[false], new MergeField(name, [.. others, member])];
    }

    private static FieldEdit Compile(JsonProperty field, bool isNested) => field.Value.ValueKind switch
    {
        JsonValueKind.Null => new RemoveField(field.Name),
        JsonValueKind.Object when !isNested => new MergeField(field.Name, [.. field.Value.EnumerateObject().Select(static member => Compile(member, isNested: true))]),
        _ => new SetField(field.Name, Compact(field.Value)),
    };

    private static byte[] Compact(JsonElement value) => JsonCompact.Write(Encoding.UTF8.GetBytes(value.GetRawText()));
}

using FlagGateway.Core.Json;

namespace FlagGateway.Configuration;

/// <summary>The paths that <see cref="JsonLocator"/> searches for, merged by common prefix.</summary>
internal sealed class PathTree
{
    private readonly Node?[] _wanted;
    private int _missing;

    public PathTree(IReadOnlyList<string> paths)
    {
        Root = new Node(null, null);
        _missing = 1;
        _wanted = [.. paths.Select(path => JsonPath.Parse(path) is { } steps ? Grow(steps) : null)];
    }

    /// <summary>The node of <c>$</c>.</summary>
    public Node Root { get; }

    /// <summary>Whether every node has its line, so that the search can end.</summary>
    public bool IsComplete => _missing == 0;

    /// <summary>Records where a node's element begins; the first of two elements with the same path counts.</summary>
    public void Found(Node node, int line)
    {
        if (node.Line > 0)
            return;

        node.Line = line;
        _missing--;
    }

    /// <summary>The line of each path, or of its nearest ancestor with a line; 0 if it is not a path.</summary>
    public int[] Lines() => [.. _wanted.Select(node =>
    {
        while (node is { Line: 0, Parent: not null })
            node = node.Parent;
        return node?.Line ?? 0;
    })];

    private Node Grow(IReadOnlyList<JsonStep> steps)
    {
        var node = Root;
        foreach (var step in steps)
        {
            node = node.Child(step, out var isNew);
            if (isNew)
                _missing++;
        }

        return node;
    }

    /// <summary>An element searched for, or an ancestor of one.</summary>
    internal sealed class Node(Node? parent, string? key)
    {
        private readonly Dictionary<JsonStep, Node> _children = [];
        private readonly List<Node> _properties = [];

        public Node? Parent { get; } = parent;

        public int Line { get; set; }

        public bool HasChildren => _children.Count > 0;

        /// <summary>The child with the name at the cursor's position.</summary>
        public Node? Property(ref JsonCursor cursor)
        {
            foreach (var child in _properties)
            {
                if (cursor.TextEquals(child.Key!))
                    return child;
            }

            return null;
        }

        public Node? Element(int index) => _children.GetValueOrDefault(new JsonStep(null, index));

        public Node Child(JsonStep step, out bool isNew)
        {
            isNew = !_children.TryGetValue(step, out var child);
            if (child is not null)
                return child;

            child = new Node(this, step.Key);
            _children.Add(step, child);
            if (step.Key is not null)
                _properties.Add(child);
            return child;
        }

        private string? Key { get; } = key;
    }
}

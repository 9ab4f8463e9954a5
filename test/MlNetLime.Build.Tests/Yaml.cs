using Microsoft.ML.Lime.Tests;
using YamlDotNet.RepresentationModel;

namespace MlNetLime.Build.Tests;

/// <summary>Reads YAML files of the repository. A file that is not valid YAML, or that has a key twice, throws.</summary>
internal static class Yaml
{
    /// <summary>The root of a file whose path is relative to the root folder.</summary>
    public static YamlNode Read(string path)
    {
        using StreamReader reader = new(Path.Combine(Checkout.Root, path));
        YamlStream stream = [];
        stream.Load(reader);
        return Assert.Single(stream.Documents).RootNode;
    }

    /// <summary>The value of a key; null if there is none.</summary>
    public static YamlNode? Find(this YamlNode node, string key) =>
        node is YamlMappingNode mapping && mapping.Children.TryGetValue(key, out YamlNode? value) ? value : null;

    /// <summary>The value of a key, which must exist.</summary>
    public static YamlNode Get(this YamlNode node, string key) =>
        node.Find(key) ?? throw new KeyNotFoundException($"There is no '{key}' at {node.Start}.");

    /// <summary>The text of the value of a key, which must exist.</summary>
    public static string Text(this YamlNode node, string key) => ((YamlScalarNode)node.Get(key)).Value!;

    /// <summary>The items of a list.</summary>
    public static IEnumerable<YamlNode> Items(this YamlNode node) => ((YamlSequenceNode)node).Children;
}

namespace Microsoft.ML.Lime.Engine;

/// <summary>Names of a model's classes.</summary>
public static class ClassLabels
{
    /// <summary>Reads a label file: a name a line (a leading synset id such as n01440764 is dropped), or ImageNet's class-index JSON.</summary>
    public static IReadOnlyList<string> Load(string path) => throw new NotImplementedException();
}

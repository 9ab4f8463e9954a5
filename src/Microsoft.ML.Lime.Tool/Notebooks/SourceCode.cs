using System.Reflection;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Tool.Notebooks;

/// <summary>Converts values to C# source code: components of the registry, and options of a model or of a rendering.</summary>
/// <param name="registry">The registry of the components.</param>
internal sealed class SourceCode(ComponentRegistry registry)
{
    private static readonly (string Name, Preprocessing Values)[] Presets =
    [
        ("Raw", Preprocessing.Raw), ("Unit", Preprocessing.Unit), ("SignedUnit", Preprocessing.SignedUnit),
        ("ImageNet", Preprocessing.ImageNet), ("Caffe", Preprocessing.Caffe),
    ];

    /// <summary>The code of a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="mapPath">The file of the label map; null if the segments are not from a file.</param>
    public string Of(object? value, string? mapPath = null) => registry.Code(value, part => part switch
    {
        ISegmenter { Info.Name: "map" } when mapPath is not null => $"Segmenters.Map(SegmentMap.Load({Of(mapPath)}))",
        Device device => device == Device.Auto ? "Device.Auto" : device == Device.Cpu ? "Device.Cpu" : $"Device.Gpu({Of(device.Index)})",
        Preprocessing pixels => Presets.FirstOrDefault(preset => Members(preset.Values) == Members(pixels)).Name is { } name
            ? $"Preprocessing.{name}"
            : Members(pixels),
        OnnxScorerOptions or ImageAndMaskOptions => Members(part),
        _ => null,
    });

    /// <summary>The code of an explainer with its options.</summary>
    public string Explainer(ExplainOptions options, string? mapPath) =>
        $"new {options.CreateExplainer()!.GetType().Name}({Of(options, mapPath)})";

    /// <summary>The code of the options for opening a model.</summary>
    /// <param name="options">The options.</param>
    /// <param name="labelsPath">The file of the class names; null if there are none.</param>
    /// <param name="inputValueFiles">The files of the input values that are in files, by the input's name.</param>
    public string Scorer(OnnxScorerOptions options, string? labelsPath, IReadOnlyDictionary<string, string> inputValueFiles)
    {
        List<(string Name, string Code)> others = [];
        if (labelsPath is not null)
            others.Add(("ClassNames", $"ClassLabels.Load({Of(labelsPath)})"));
        if (options.InputValues is { } values)
            others.Add(("InputValues", "new Dictionary<string, IReadOnlyList<double>>\n{\n" + string.Concat(values.Select(value =>
                $"    [{Of(value.Key)}] = {(inputValueFiles.TryGetValue(value.Key, out string? file)
                    ? $"NpyFile.LoadNumbers({Of(file)})" : Of(value.Value))},\n")) + "}"));
        return Members(options with { InputValues = null }, others);
    }

    /// <summary><c>new T { ... }</c> with the properties that differ from their defaults.</summary>
    private string Members(object value, params IEnumerable<(string Name, string Code)> others)
    {
        object plain = Activator.CreateInstance(value.GetType())!;
        (string Name, string Code)[] members = [.. value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite)
            .Select(property => others.FirstOrDefault(other => other.Name == property.Name) is { Name: not null } other
                ? (other.Name, other.Code, Plain: "")
                : (property.Name, Code: Of(property.GetValue(value)), Plain: Of(property.GetValue(plain))))
            .Where(member => member.Code != member.Plain).Select(member => (member.Name, member.Code))];
        return members.Length == 0 ? $"new {value.GetType().Name}()"
            : $"new {value.GetType().Name}\n{{\n"
                + string.Concat(members.Select(member => $"    {member.Name} = {Indented(member.Code)},\n"))
                + "}";
    }

    private static string Indented(string code) => code.Replace("\n", "\n    ", StringComparison.Ordinal);
}

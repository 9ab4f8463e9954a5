using System.Text.RegularExpressions;

namespace MlNetLime.Build;

/// <summary>What is built, and where ONNX Runtime comes from.</summary>
/// <param name="Solution">Full path of a solution, a solution filter or a project.</param>
/// <param name="OnnxRuntime">What the property of that name in OnnxRuntime.targets takes.</param>
/// <param name="Omission">Why a project of the whole solution is not in this one; null where none is left out.</param>
internal sealed partial record Plan(string Solution, string OnnxRuntime, string? Omission)
{
    public string[] Properties => [$"-p:OnnxRuntime={OnnxRuntime}"];

    /// <summary>Whether a project, by its file's name, is built.</summary>
    public bool Has(string project) => Projects.Contains(project);

    private IEnumerable<string> Projects => Path.GetExtension(Solution) switch
    {
        ".sln" or ".slnf" => ProjectPath().Matches(File.ReadAllText(Solution)).Select(match => match.Groups[1].Value),
        _ => [Path.GetFileName(Solution)],
    };

    // Both formats write "FOLDER/NAME.csproj", with either slash, one or two of them.
    [GeneratedRegex(@"([^""/\\]+\.csproj)""")]
    private static partial Regex ProjectPath();
}

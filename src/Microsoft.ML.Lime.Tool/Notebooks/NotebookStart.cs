using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Tool.Hosting;

namespace Microsoft.ML.Lime.Tool.Notebooks;

/// <summary>Creates the first cells of a notebook.</summary>
internal static class NotebookStart
{
    /// <param name="model">The model's path.</param>
    /// <param name="command">The command's name.</param>
    public static Notebook Of(string model, string command) => new Notebook()
        .AddText($"# Explanations of {Notebook.Escape(Path.GetFileName(model))}\n\nCreated by `mlnet-lime {command}`, including the "
            + "outputs. To run the notebook again, use a notebook kernel for C#, or copy the code into a file for "
            + "`dotnet run FILE.cs`. Write `#:package NAME@VERSION` instead of `#r`, and `_ = ...;` around an expression at the end of a "
            + "cell, which a notebook displays, and add `static string HTML(string html) => html;`.")
        .AddCode(string.Join('\n',
            $"#r \"nuget: MlNetLime.Onnx, {ToolVersion.Text}\"", $"#r \"nuget: MlNetLime.Evaluation, {ToolVersion.Text}\"",
            $"#r \"nuget: Microsoft.ML.OnnxRuntime, {ToolVersion.OnnxRuntime}\"",
            "using Microsoft.ML.Lime.Drawing;", "using Microsoft.ML.Lime.Engine;",
            "using Microsoft.ML.Lime.Evaluation;", "using Microsoft.ML.Lime.Onnx;"));
}

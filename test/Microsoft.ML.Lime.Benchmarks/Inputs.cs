using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Shapes;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>Models and images: those of the shared folder next to the checkout, and the project's own.</summary>
internal static class Inputs
{
    private static readonly string Root = FindRoot();

    /// <summary>The shape classifier that ships with the project: input 80 x 96, about 0.3 ms per image.</summary>
    public static string ShapesModel => Path.Combine(Root, "docs", "models", "shapes.onnx");

    /// <summary>The folder of measured values that the documentation shows.</summary>
    public static string Data => Path.Combine(Root, "docs", "data");

    /// <summary>A generated image of the input size of the shape classifier.</summary>
    public static ImageBuffer Shape(int i) => ShapeScene.Create(5, i).Image;

    /// <summary>The path of a file of the shared folder, or null if it does not exist.</summary>
    public static string? Shared(string relativePath) => Path.Combine(Root, "..", "shared", relativePath) is var path && File.Exists(path)
        ? path : null;

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MlNetLime.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("MlNetLime.sln is in no folder above this program.");
    }
}

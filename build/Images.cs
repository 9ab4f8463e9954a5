namespace MlNetLime.Build;

/// <summary>The images of the docs and the commands that render them. `-- pictures` renders all of them again.</summary>
internal static class Images
{
    private const string Models = "docs/models", Honest = "demo.png shapes.onnx", Shortcut = "demo-shortcut.png shapes-shortcut.onnx";
    private const string Matlab = "--preset matlab";

    /// <summary>Image and model, the options, the output file of the command, and its name in docs/pictures.</summary>
    private static readonly (string What, string Options, string File, string Name)[] All =
    [
        (Honest, "", "demo.3.overlay.png", "honest.png"),
        (Honest, "", "demo.3.top.png", "top.png"),
        (Honest, "", "demo.borders.png", "borders.png"),
        (Shortcut, "", "demo-shortcut.3.overlay.png", "shortcut.png"),
        (Honest, Matlab, "demo.3.overlay.png", "matlab.png"),
        (Honest, $"{Matlab} --class star --class circle --surrogate lasso", "demo.3.overlay.png", "class-star.png"),
        (Honest, $"{Matlab} --class star --class circle --surrogate lasso", "demo.0.overlay.png", "class-circle.png"),
        (Honest, $"{Matlab} --segmentation grid --features 100 --samples 6000 --surrogate lasso --upsampling bicubic",
            "demo.3.overlay.png", "grid-bicubic.png"),
        (Honest, $"{Matlab} --top-features 4", "demo.3.top.png", "top-4.png"),
        (Honest, $"{Matlab} --segmentation grid --features 64 --samples 3072 --top-features 5", "demo.3.top.png", "grid-top-5.png"),
        (Honest, $"{Matlab} --segmentation docs/pictures/triangles.png", "demo.3.overlay.png", "triangles-overlay.png"),
        (Honest, "--method occlusion", "demo.3.overlay.png", "occlusion.png"),
        (Honest, "--method kernelshap", "demo.3.overlay.png", "kernelshap.png"),
        (Honest, "--method rise", "demo.3.overlay.png", "rise.png"),
        (Honest, "--method cam", "demo.3.overlay.png", "cam.png"),
        (Honest, "--method score-cam", "demo.3.overlay.png", "score-cam.png"),
    ];

    /// <summary>The arguments of each required command, and the target paths of its files.</summary>
    public static IEnumerable<(string[] Arguments, (string From, string To)[] Files)> Commands(string root) =>
        All.GroupBy(image => (image.What, image.Options)).Select((group, i) =>
        {
            string[] what = group.Key.What.Split(' ');
            string folder = Path.Combine(root, ".cache", "pictures", $"{i}");
            string[] arguments =
            [
                "explain", $"{Models}/{what[0]}", "--model", $"{Models}/{what[1]}", "--labels", $"{Models}/shapes.labels.txt",
                    "--preprocess", "unit",
                .. group.Key.Options.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--quiet", "-o", folder,
            ];
            return (arguments, group.Select(image => (Path.Combine(folder, image.File), Path.Combine(root, "docs", "pictures", image.Name)))
                .ToArray());
        });
}

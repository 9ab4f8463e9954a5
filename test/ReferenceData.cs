using System.Text.Json;

namespace Microsoft.ML.Lime.Tests;

/// <summary>
/// Images, models, and the results of other programs for them. The set "repository" is <c>test/reference</c>. The set "shared" (photos and
/// known networks) is the folder <c>shared</c> next to the checkout. Tests take their cases from all <see cref="Sets"/>: without that
/// folder there are fewer cases and no skipped tests.
/// </summary>
internal static class ReferenceData
{
    public const string Repository = "repository", Shared = "shared";

    private static readonly string SharedFolder = Path.GetFullPath(Path.Combine(Checkout.Root, "..", "shared"));

    /// <summary>The sets available on this machine.</summary>
    public static IReadOnlyList<string> Sets { get; } = Directory.Exists(Path.Combine(SharedFolder, "golden")) ? [Repository, Shared]
        : [Repository];

    /// <summary>The full path of a file of a set, such as <c>golden/index.json</c>.</summary>
    public static string PathOf(string set, string relativePath) =>
        Path.Combine(set == Shared ? SharedFolder : Path.Combine(Checkout.Root, "test", "reference"), relativePath);

    /// <summary>The full path of an image at the model's input size; the shared photos are resized to 224 x 224.</summary>
    public static string Image(string set, string name) => PathOf(set, $"data/{(set == Shared ? "images224" : "images")}/{name}.png");

    /// <summary>A JSON file of a set.</summary>
    public static JsonElement Json(string set, string relativePath) =>
        JsonSerializer.Deserialize<JsonElement>(File.ReadAllBytes(PathOf(set, relativePath)));
}

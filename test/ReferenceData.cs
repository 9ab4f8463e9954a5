using System.Text.Json;

namespace Microsoft.ML.Lime.Tests;

/// <summary>
/// Pictures, models, and what other programs made of them. The set "repository" is <c>test/reference</c>; the set "shared", photos and known networks, is
/// the folder <c>shared</c> beside the checkout. Tests take their cases from all <see cref="Sets"/>, so that a machine without that folder has fewer cases
/// and skips none.
/// </summary>
internal static class ReferenceData
{
    public const string Repository = "repository", Shared = "shared";

    private static readonly string SharedFolder = Path.GetFullPath(Path.Combine(Checkout.Root, "..", "shared"));

    /// <summary>The sets of this machine.</summary>
    public static IReadOnlyList<string> Sets { get; } = Directory.Exists(Path.Combine(SharedFolder, "golden")) ? [Repository, Shared] : [Repository];

    /// <summary>The full path of a file of a set, such as <c>golden/index.json</c>.</summary>
    public static string PathOf(string set, string relativePath) =>
        Path.Combine(set == Shared ? SharedFolder : Path.Combine(Checkout.Root, "test", "reference"), relativePath);

    /// <summary>The full path of a picture that models see: the shared photos have been fitted to 224 x 224 for that.</summary>
    public static string Picture(string set, string name) => PathOf(set, $"data/{(set == Shared ? "images224" : "images")}/{name}.png");

    /// <summary>A JSON file of a set.</summary>
    public static JsonElement Json(string set, string relativePath) => JsonSerializer.Deserialize<JsonElement>(File.ReadAllBytes(PathOf(set, relativePath)));
}

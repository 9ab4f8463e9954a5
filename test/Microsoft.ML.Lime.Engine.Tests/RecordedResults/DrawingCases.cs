using Microsoft.ML.Lime.Drawing;
using Microsoft.ML.Lime.Engine;
using Case = (string Name, System.Action<Microsoft.ML.Lime.Tests.BitHash> Add);

namespace Microsoft.ML.Lime.Tests;

/// <summary>The pixels of everything that is rendered, and of resampled images.</summary>
internal static class DrawingCases
{
    private static readonly ImageBuffer Source = RecordedModel.Source(101, 64);

    private static readonly Lazy<ImageExplanation> Explained =
        new(() => ExplanationCases.Explain(ExplanationCases.Methods[0].Options, source: Source));

    private static Boundaries.Mode[] Modes =>
        [Boundaries.Mode.Outer, Boundaries.Mode.Inner, Boundaries.Mode.Thick, Boundaries.Mode.Subpixel];

    private static ImageAndMaskOptions[] MaskOptions =>
    [
        new(), new() { PositiveOnly = false, HideRest = true, Features = 8 },
        new() { PositiveOnly = false, NegativeOnly = true, MinWeight = 0.01 },
        new() { PositiveOnly = false, BlueOrange = true, Features = 12 },
    ];

    public static IEnumerable<Case> All =>
    [
        .. ExplanationCases.Methods.SelectMany(method => (IEnumerable<Case>)
        [
            Drawn($"overlay of {method.Name}", () => OverlayOf(method.Options,
                (source, explanation, target) => Overlay.Draw(source, explanation, target))),
            Drawn($"plain overlay of {method.Name}", () => OverlayOf(method.Options,
                (source, explanation, target) => Overlay.DrawPlain(source, explanation, target))),
        ]),
        Drawn("plain overlay, opacity 0.3, scale", () =>
            Overlay.DrawPlain(Source, Explained.Value, Explained.Value.Classes[1], 0.3, ColorScale.Between(-0.1, 0.2))),
        Drawn("overlay, clipped scale", () => Overlay.Draw(
            Source, Explained.Value, Explained.Value.Classes[2],
            scale: ColorScale.Create([.. Explained.Value.Classes.Select(target => target.Map)], 95))),
        Drawn("borders", () => Boundaries.Draw(Source, Explained.Value.ImageFit, Explained.Value.Segments!)),
        Drawn("masked picture", () => MaskedImage.Draw(Source, Explained.Value.ImageFit, Explained.Value.Segments!, [0, 3, 7])),
        .. Modes.SelectMany(mode => (IEnumerable<Case>)
        [
            ($"boundaries {mode}", bits => bits.Add(Boundaries.Find(48, 40, Explained.Value.Segments!.Labels, mode))),
            Drawn($"marked boundaries {mode}", () => Boundaries.Mark(Explained.Value.Image, Explained.Value.Segments!,
                new Boundaries.Options { Mode = mode, OutlineColor = mode == Boundaries.Mode.Thick ? (0, 0, 255) : null })),
        ]),
        .. MaskOptions.Select((options, i) => (Case)($"image and mask {i}", bits =>
        {
            ImageAndMask result = ImageAndMask.Create(Explained.Value, Explained.Value.Classes[0], options);
            bits.Add(result.Mask);
            bits.Add(result.Image);
            bits.Add(result.Draw(Source));
        })),
        ("terminal picture", bits => bits.Add(TerminalImage.Draw(Source, 40, 20, color: true))),
        ("terminal picture without color", bits => bits.Add(TerminalImage.Draw(Source, 40, 20, color: false))),
        Drawn("view", () => new DisplayRange { Channels = [4, 1, 0], Low = 20, High = 180 }.Apply(RecordedModel.Source(channels: 5))),
        Drawn("grey", () => Source.ToGrey()),
        Drawn("without alpha", () => RecordedModel.Source(channels: 4).WithoutAlpha(AlphaMode.OverWhite)),
        ("color maps", bits =>
        {
            foreach (ColorMap map in (ColorMap[])[ColorMap.Jet, ColorMap.Viridis, ColorMap.BlueWhiteRed])
                for (int i = 0; i <= 512; i++)
                    bits.Add($"{map.GetColor(i / 512.0)}");
        }),
        .. from filter in (ResampleFilter[])[ResampleFilter.Nearest, ResampleFilter.Bilinear, ResampleFilter.Bicubic]
           from size in ((int, int)[])[(37, 25), (150, 99)]
           from isByte in (bool[])[true, false]
           select Drawn($"{(isByte ? "bytes" : "floats")} to {size.Item1} x {size.Item2}, {filter}",
               () => Resampler.Resize(isByte ? Source : Source.ToFloat(), size.Item1, size.Item2, filter)),
        .. from filter in (ResampleFilter[])[ResampleFilter.Nearest, ResampleFilter.Bilinear, ResampleFilter.Bicubic]
           select (Case)($"map to 95 x 31, {filter}", bits => bits.Add(Resampler.Resize(Explained.Value.Classes[0].Map, 95, 31, filter))),
    ];

    private static Case Drawn(string name, Func<ImageBuffer> draw) => (name, bits => bits.Add(draw()));

    private static ImageBuffer OverlayOf(ExplainOptions options, Func<ImageBuffer, ImageExplanation, ClassExplanation, ImageBuffer> draw)
    {
        ImageExplanation explanation = ExplanationCases.Explain(options, source: Source);
        return draw(Source, explanation, explanation.Classes[0]);
    }
}

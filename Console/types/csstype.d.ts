/**
 * The React declarations of Debian's node-react build on these packages, which Debian does not carry as types.
 * Only what those declarations name is here; the console itself styles through class names.
 */
declare module "csstype" {
    export interface Properties<Length = string | 0> {
        inlineSize?: Length;
        // What is measured or counted, and so cannot be a class.
        left?: Length;
        paddingInlineStart?: Length;
        top?: Length;
        width?: Length;
    }
}

declare module "prop-types" {
    export const nominalTypeHack: unique symbol;
    export type Validator<T> = { (props: object): Error | null; [nominalTypeHack]?: { type: T } };
    export type ReactNodeLike = object | string | number | boolean | null | undefined;
    export type ReactElementLike = { type: unknown; props: unknown; key: string | number | null };
    export type Requireable<T> = Validator<T | null | undefined>;
    export type ValidationMap<T> = { [K in keyof T]?: Validator<T[K]> };
    export type WeakValidationMap<T> = { [K in keyof T]?: Validator<T[K]> };
    export type InferProps<T> = { [K in keyof T]: unknown };
}

/** Interview plans, their preview, and why a time is not offered. */
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Plan, PlanInput } from '../../client/api.ts';
import { api } from './client.ts';

export const plansQuery = queryOptions({
  queryKey: ['plans', 'list'],
  queryFn: ({ signal }) => api.listPlans(undefined, { signal }),
});

export const planPreviewQuery = (plan: PlanInput) =>
  queryOptions({
    queryKey: ['plans', 'preview', plan],
    queryFn: ({ signal }) => api.previewPlan({ body: { plan } }, { signal }),
    placeholderData: keepPreviousData,
    staleTime: 5_000,
  });

export function useExplainStart() {
  return useMutation({ mutationFn: (body: { plan: PlanInput; start: string }) => api.explainStart({ body }) });
}

export function useSavePlan() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ id, body }: { id: string | null; body: PlanInput }) => (id ? api.changePlan({ id, body }) : api.createPlan({ body })),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['plans', 'list'] }),
  });
}

export function planInputOf(plan: Plan): PlanInput {
  return {
    name: plan.name,
    title: plan.title,
    panel: plan.panel.map((slot) => ({ label: slot.label, candidates: slot.candidates.map((candidate) => candidate.id) })),
    rooms: plan.rooms.map((room) => room.id),
    locationText: plan.locationText,
    rules: plan.rules,
  };
}
